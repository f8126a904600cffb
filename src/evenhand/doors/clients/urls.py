"""Routes of the creditors' door."""

from django.urls import path

from evenhand.doors.clients.home import home

app_name = "clients"

urlpatterns = [path("", home, name="home")]
