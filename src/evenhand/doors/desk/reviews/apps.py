"""Registers the desk's pages of reviews with Django."""

from django.apps import AppConfig


class DeskReviewsConfig(AppConfig):
    name = "evenhand.doors.desk.reviews"
    label = "desk_reviews"
