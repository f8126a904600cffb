"""Routes of the creditors' door."""

from django.urls import path

from evenhand.doors.clients import asked, disputes, money, recommending
from evenhand.doors.clients.home import home

app_name = "clients"

urlpatterns = [
    path("", home, name="home"),
    path("recommend", recommending.recommend, name="recommend"),
    path("asked", asked.asked, name="asked"),
    path("asked/authority", asked.authority, name="authority"),
    path("asked/demand", asked.demand, name="demand"),
    path("disputes", disputes.disputes, name="disputes"),
    path("disputes/<uuid:key>", disputes.answer_dispute, name="answer_dispute"),
    path("disputes/<uuid:key>/paper/<uuid:paper>", disputes.dispute_paper, name="dispute_paper"),
    path("asked/<uuid:key>", asked.answer, name="answer"),
    # Money
    path("money", money.money, name="money"),
    path("money/report", money.report, name="money_report"),
    path("money/report/file", money.report_file, name="money_report_file"),
    path("money/report/correct", money.correct, name="money_correct"),
    path("money/recall", money.recall, name="money_recall"),
    path("money/<uuid:key>.<str:form>", money.statement, name="money_statement"),
]
