"""Tells Django about the site, which has checks and pages but no tables."""

from django.apps import AppConfig


class Site(AppConfig):
    """The site as a Django app."""

    name = "evenhand.site"
    label = "site"

    def ready(self) -> None:
        """Register the checks that may stop a start."""
        from evenhand.site import checks  # noqa: F401
