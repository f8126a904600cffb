"""Routes of the creditors' door."""

from django.urls import path

from evenhand.doors.clients import asked
from evenhand.doors.clients.home import home

app_name = "clients"

urlpatterns = [
    path("", home, name="home"),
    path("asked", asked.asked, name="asked"),
    path("asked/authority", asked.authority, name="authority"),
    path("asked/demand", asked.demand, name="demand"),
    path("asked/<uuid:key>", asked.answer, name="answer"),
]
