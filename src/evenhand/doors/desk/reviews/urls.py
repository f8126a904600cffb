"""Addresses of the desk's pages of reviews; names are the desk's own."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
