"""Registers the desk's pages of improvement with Django."""

from django.apps import AppConfig


class DeskImprovementConfig(AppConfig):
    name = "evenhand.doors.desk.improvement"
    label = "desk_improvement"
