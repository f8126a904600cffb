"""Registers the desk's pages of voices with Django."""

from django.apps import AppConfig


class DeskVoicesConfig(AppConfig):
    name = "evenhand.doors.desk.voices"
    label = "desk_voices"
