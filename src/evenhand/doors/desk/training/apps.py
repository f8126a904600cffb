"""Registers the desk's pages of training with Django."""

from django.apps import AppConfig


class DeskTrainingConfig(AppConfig):
    name = "evenhand.doors.desk.training"
    label = "desk_training"
