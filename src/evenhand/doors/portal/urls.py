"""Routes of the portal. Everything beneath `p/` is a person's; a letter's address is `p/<code>`."""

from __future__ import annotations

from django.urls import path, re_path

from evenhand.doors.portal import (
    allowed,
    entry,
    home,
    means,
    means_result,
    not_hers,
    owed,
    own_account,
    plan,
    stop,
    talk,
)

app_name = "portal"

PART = "(?P<part>income|fixed|first)"

urlpatterns = [
    path("", entry.front, name="front"),
    path("p/leave", entry.leave, name="leave"),
    path("p/closed", entry.closed, name="closed"),
    path("p/safety", entry.safety, name="safety"),
    path("p/advice", talk.advice, name="advice"),
    path("p/person", talk.person, name="person"),
    path("p/person/call-me", talk.call_me, name="call_me"),
    path("p/for-you", entry.for_you, name="for_you"),
    path("p/for-you/not-me", not_hers.not_me, name="not_me"),
    path("p/for-you/stolen", not_hers.stolen, name="stolen"),
    path("p/for-you/helping", not_hers.helping, name="helping"),
    path("p/others-see", entry.others_see, name="others_see"),
    path("p/home", home.home, name="home"),
    path("p/owed", owed.debts, name="debts"),
    path("p/owed/<uuid:key>", owed.debt, name="debt"),
    path("p/owed/<uuid:key>/allowed", allowed.allowed, name="allowed"),
    path("p/owed/<uuid:key>/dispute", stop.dispute, name="dispute"),
    path("p/letter/<uuid:key>", owed.letter, name="letter"),
    path("p/dispute", stop.which_debt, name="which_debt"),
    path("p/cant-pay", stop.cant_pay, name="cant_pay"),
    path("p/cant-pay/paper", stop.cant_pay_paper, name="cant_pay_paper"),
    path("p/cant-pay/check", stop.cant_pay_check, name="cant_pay_check"),
    path("p/break", stop.take_break, name="break"),
    path("p/stopped/<uuid:key>", stop.stopped, name="stopped"),
    path("p/money", means.tasks, name="means"),
    path("p/money/home", means.household, name="household"),
    path("p/money/everyday", means.everyday, name="everyday"),
    path("p/money/others", means.others, name="others"),
    path("p/money/later", means.savings, name="savings"),
    path("p/money/later/change", means.change, name="change"),
    path("p/money/account", own_account.file, name="account_file"),
    path("p/money/account/found", own_account.found, name="account_found"),
    path("p/money/account/<int:account>/done", own_account.done, name="account_done"),
    path("p/money/account/<int:account>/<int:number>", own_account.offer, name="account_offer"),
    path("p/money/check", means_result.check, name="means_check"),
    path("p/money/result", means_result.result, name="means_result"),
    path("p/money/income/<str:kind>", means.income, name="income"),
    path("p/money/income/<str:kind>/when", means.income_when, name="income_when"),
    path("p/money/first/<str:kind>", means.first_debt, name="first_debt"),
    re_path(r"^p/money/(?P<part>fixed|everyday)/(?P<kind>[a-z_]+)$", means.cost, name="cost"),
    re_path(f"^p/money/{PART}$", means.kinds, name="kinds"),
    path("p/plan", plan.ways, name="ways"),
    path("p/plan/own", plan.own_amount, name="own_amount"),
    path("p/plan/made/<uuid:key>", plan.plan, name="plan"),
    path("p/plan/<str:option>/day", plan.day, name="plan_day"),
    path("p/plan/<str:option>/check", plan.check, name="plan_check"),
    path("p/<str:code>", entry.open_letter, name="open"),
    path("p/<str:code>/fact", entry.second_fact, name="second_fact"),
    path("p/<str:code>/not-mine", not_hers.not_mine, name="not_mine"),
]
