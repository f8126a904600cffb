"""Addresses of the desk's pages of reviews; names are the desk's own."""

from __future__ import annotations

from django.urls import path

from evenhand.doors.desk.reviews import allowed, coding, giving, pages

urlpatterns = [
    path("", pages.open_to_me, name="reviews_open"),
    path("mine", pages.own, name="reviews"),
    path("new/<str:reference>", giving.new, name="review_new"),
    path("contested", pages.contested, name="reviews_contested"),
    path("contested/<uuid:key>", pages.settle, name="review_settle"),
    path("allowed", allowed.allowed, name="reviews_allowed"),
    path("allowed/<uuid:key>", allowed.switch, name="review_switch"),
    path("coding", coding.to_code, name="coding"),
    path("coding/mine", coding.own, name="coding_mine"),
    path("coding/<uuid:key>", coding.one, name="coding_one"),
    path("coding/<uuid:key>/contest", coding.contest, name="coding_contest"),
    path("<uuid:key>", pages.review, name="review"),
    path("<uuid:key>/say", pages.speak, name="review_say"),
]
