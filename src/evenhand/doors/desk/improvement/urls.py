"""Addresses of the desk's pages of improvement; names are the desk's own."""

from django.urls import URLPattern, path

from evenhand.doors.desk.improvement import changing, done, pages, sorting

urlpatterns: list[URLPattern] = [
    path("", pages.improvement, name="improvement"),
    path("done", done.done, name="improvement_done"),
    path("unsorted", sorting.unsorted, name="improvement_unsorted"),
    path("theme/<slug:key>", pages.theme, name="improvement_theme"),
    path("theme/<slug:key>/cause", changing.cause, name="improvement_cause"),
    path("theme/<slug:key>/change", changing.plan, name="improvement_change"),
    path("theme/<slug:key>/split", sorting.split, name="improvement_split"),
    path("theme/<slug:key>/merge", sorting.merge, name="improvement_merge"),
    path("change/<uuid:key>/made", changing.made, name="improvement_made"),
    path("change/<uuid:key>/effect", changing.effect, name="improvement_effect"),
]
