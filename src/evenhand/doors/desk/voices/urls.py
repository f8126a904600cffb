"""Addresses of the desk's pages of voices; names are the desk's own."""

from __future__ import annotations

from django.urls import path

from evenhand.doors.desk.voices import alarms, answers

CRISIS = "crisis/<str:reference>"

urlpatterns = [
    path("alarms", alarms.alarms, name="alarms"),
    path("bell", alarms.bell, name="bell"),
    path("duty", alarms.duty, name="duty"),
    path("alarms/<uuid:key>/take", alarms.pick_up, name="alarm_take"),
    path("alarms/<uuid:key>/close", alarms.close, name="alarm_close"),
    path("answers/<uuid:key>", answers.answer, name="survey_answer"),
    path(CRISIS, alarms.crisis, name="crisis"),
    path(f"{CRISIS}/alarm", alarms.raise_alarm, name="alarm_raise"),
    path(f"{CRISIS}/stop", alarms.stop_contact, name="crisis_stop"),
]
