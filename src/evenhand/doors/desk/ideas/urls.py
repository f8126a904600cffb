"""Addresses of the desk's pages of ideas; names are the desk's own."""

from django.urls import URLPattern, path

from evenhand.doors.desk.ideas import pages, reports

urlpatterns: list[URLPattern] = [
    path("", pages.ideas, name="ideas"),
    path("mine", pages.mine, name="ideas_mine"),
    path("new", pages.new, name="idea_new"),
    path("<uuid:key>", pages.idea, name="idea"),
    path("<uuid:key>/answer", pages.answer, name="idea_answer"),
    path("<uuid:key>/decide", pages.decide, name="idea_decide"),
    path("<uuid:key>/measure", pages.measure, name="idea_measure"),
    path("report", reports.report, name="report"),
    path("report/answer", reports.come_back, name="report_answer"),
    path("reports", reports.reports, name="reports"),
    path("reports/<uuid:key>", reports.read, name="report_read"),
]
