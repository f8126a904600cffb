"""Registers the desk's pages of ideas with Django."""

from django.apps import AppConfig


class DeskIdeasConfig(AppConfig):
    name = "evenhand.doors.desk.ideas"
    label = "desk_ideas"
