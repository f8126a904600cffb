"""Addresses of the desk's pages of training; names are the desk's own."""

from django.urls import path

from evenhand.doors.desk.training import mine

urlpatterns = [
    path("me", mine.mine, name="learn"),
]
