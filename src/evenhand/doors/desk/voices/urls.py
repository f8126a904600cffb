"""Addresses of the desk's pages of voices; names are the desk's own."""

from __future__ import annotations

from django.urls import path

from evenhand.doors.desk.voices import alarms, answers, board, mine, pulse, quotes

CRISIS = "crisis/<str:reference>"

urlpatterns = [
    path("", board.board, name="board"),
    path("now", board.now, name="board_now"),
    path("stream", board.stream, name="board_stream"),
    path("pulse", pulse.pulse, name="pulse"),
    path("quotes", quotes.quotes, name="quotes"),
    path("quotes/<uuid:key>/choose", quotes.choose, name="quote_choose"),
    path("quotes/<uuid:key>/out", quotes.let_out, name="quote_out"),
    path("quotes/<uuid:key>/back", quotes.put_back, name="quote_back"),
    path("mine", mine.mine, name="voices_mine"),
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
