"""The ways forward on her own page: nine of one size and one make, none before another."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evenhand.plans.models import Plan


@dataclass(frozen=True, slots=True)
class Way:
    """One way forward: a picture, a name, a hint, and where it leads."""

    name: str
    icon: str
    words: str | Promise
    hint: str | Promise
    address: str


def ways_forward(*, plan: Plan | None, has_statement: bool, has_open_case: bool) -> list[Way]:
    """Nine ways in their order; without an open case, those that still make sense."""
    always = [_complain(), _adviser(), _talk()]
    if not has_open_case:
        return always
    return [_pay(), _parts(plan, has_statement=has_statement), _changed(plan), *_stops(), *always]


def _pay() -> Way:
    return Way(
        "pay", "banknote", _("Pay now"), _("Any sum. You choose how."), _first("pay", "debts")
    )


def _parts(plan: Plan | None, *, has_statement: bool) -> Way:
    words, hint = _("Pay in parts"), _("Only what leaves you enough to live on.")
    if plan is not None:
        return Way("parts", "calendar", words, hint, reverse("portal:plan", args=[plan.key]))
    return Way("parts", "calendar", words, hint, _first("ways" if has_statement else "means"))


def _changed(plan: Plan | None) -> Way:
    words, hint = _("My income changed"), _("More, less, or it ends. Your plan can follow.")
    if plan is not None:
        return Way("changed", "wallet", words, hint, reverse("portal:plan", args=[plan.key]))
    return Way("changed", "wallet", words, hint, _first("means"))


def _stops() -> list[Way]:
    return [
        Way("cant_pay", "hand", _("I can't pay"), _("We stop at once, also without a paper."),
            _first("cant_pay")),
        Way("dispute", "scale", _("I don't owe this"), _("We stop and check."),
            _first("which_debt")),
        Way("break", "pause", _("I need a break"), _("Up to 30 days, without a reason."),
            _first("break")),
    ]  # fmt: skip


def _complain() -> Way:
    hint = _("It is read by others than those it is about.")
    return Way("complain", "megaphone", _("I want to complain"), hint, _first("complain", "person"))


def _adviser() -> Way:
    hint = _("We stop, and write to who helps you.")
    return Way("adviser", "life-buoy", _("I have an adviser"), hint,
               _first("adviser", "stop_adviser"))  # fmt: skip


def _talk() -> Way:
    return Way("talk", "phone", _("Talk to a person"), _("We call you when it suits you."),
               _first("call_me"))  # fmt: skip


def _first(*names: str) -> str:
    """The address of the first of these pages that this house has."""
    for name in names[:-1]:
        try:
            return reverse(f"portal:{name}")
        except NoReverseMatch:
            continue
    return reverse(f"portal:{names[-1]}")
