"""Addresses of the desk's pages of training; names are the desk's own."""

from django.urls import path

from evenhand.doors.desk.training import (
    certified,
    courses,
    mine,
    sessions,
    talks,
    team,
    today,
    together,
)

urlpatterns = [
    path("", today.today, name="learn_today"),
    path("me", mine.mine, name="learn"),
    path("calendar.ics", mine.calendar_file, name="learn_calendar"),
    path("recall/<int:pk>", today.recall, name="learn_recall"),
    path("course/<slug:key>", courses.begin, name="learn_course"),
    path("course/<slug:key>/<slug:anchor>", courses.step, name="learn_step"),
    path("talk/<slug:key>", talks.begin, name="learn_talk"),
    path("talk/<slug:key>/<uuid:run>", talks.talk, name="learn_run"),
    path("sessions", sessions.sessions, name="learn_sessions"),
    path("sessions/<uuid:key>", sessions.session, name="learn_session"),
    path("sessions/<uuid:key>/act", sessions.act, name="learn_session_act"),
    path("sessions/<uuid:key>.ics", sessions.calendar_file, name="learn_session_file"),
    path("together", together.together, name="learn_together"),
    path("together/<uuid:key>", together.recorded, name="learn_recorded"),
    path("certified", certified.certified, name="learn_certified"),
    path("team", team.team, name="learn_team"),
    path("team/<uuid:key>", team.person, name="learn_person"),
]
