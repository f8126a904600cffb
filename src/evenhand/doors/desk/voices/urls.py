"""Addresses of the desk's pages of voices; names are the desk's own."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
