"""Refused acts are told together: each act once, each reason once, and nothing is left out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from evenhand.rulebook import NEVER, Verdict, clean_case, open_rulebook
from evenhand.rulebook.field import DAY
from evenhand.rulebook.together import RefusedTogether, refused_together

BOOK = open_rulebook()
TUESDAY = int(datetime.fromisoformat("2026-11-17T15:00:00+00:00").timestamp())
ACTS = (
    "demand.letter",
    "demand.email",
    "demand.call",
    "demand.visit",
    "fee.charge",
    "legal.step",
)


def verdicts(**facts: Any) -> list[Verdict]:
    """What the rulebook says of each act of a case in Latvia that is clean but for these facts."""
    raw = clean_case("lv", TUESDAY, **facts)
    return [BOOK.judge(act, raw) for act in ACTS]


def objecting(**facts: Any) -> list[Verdict]:
    """The same while the person still has ten days to object."""
    return verdicts(
        first_notice_at=TUESDAY - 11 * DAY, objection_ends_at=TUESDAY + 10 * DAY, **facts
    )


def by_rule(groups: tuple[RefusedTogether, ...]) -> dict[str, RefusedTogether]:
    """The groups by the rule of their main reason."""
    return {group.reason.rule: group for group in groups}


def test_what_is_allowed_is_not_told() -> None:
    assert refused_together(verdicts()) == ()


def test_acts_with_one_reason_stand_in_one_group() -> None:
    (group,) = refused_together(objecting())

    assert group.reason.rule == "lv.objection-period"
    assert group.acts == ACTS
    assert group.earliest is not None
    assert group.earliest >= TUESDAY + 10 * DAY


def test_an_act_stands_under_the_reason_it_waits_longest_for() -> None:
    groups = by_rule(refused_together(objecting(email_known=False)))

    assert groups["house.email-address"].acts == ("demand.email",)
    assert groups["house.email-address"].earliest is None
    assert "demand.email" not in groups["lv.objection-period"].acts
    assert groups["lv.objection-period"].elsewhere == ("demand.email",)


def test_acts_of_a_group_that_wait_longer_are_named_with_their_instant() -> None:
    (group,) = refused_together(objecting())

    waits = {one.act.key: one.earliest for one in group.verdicts}
    later = {act: at for acts, at in group.later for act in acts}
    assert later == {act: at for act, at in waits.items() if at != group.earliest}
    assert len({at for _, at in group.later}) == len(group.later)


def test_law_speaks_before_a_rule_of_the_house_that_says_no_more() -> None:
    (group,) = refused_together(verdicts(visit_consented=False))

    assert group.reason.kind == "law"
    assert [also.reason.rule for also in group.beside] == ["house.visit-by-consent"]


def test_what_has_a_date_comes_first() -> None:
    groups = refused_together(objecting(email_known=False, visit_consented=False))

    dated = [group.earliest is not None for group in groups]

    assert dated == sorted(dated, reverse=True)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"email_known": False, "visit_consented": False},
        {"has_representative": True, "phone_known": False},
        {"demands_stopped_until": NEVER, "hold_kind": "dispute", "visit_consented": False},
        {"has_evidence": False, "is_settled": True, "refuses_call": True},
    ],
)
def test_every_act_and_every_reason_is_told_once(facts: dict[str, Any]) -> None:
    asked = objecting(**facts)

    groups = refused_together(asked)

    acts = [act for group in groups for act in group.acts]
    reasons = [group.reason.rule for group in groups]
    reasons += [also.reason.rule for group in groups for also in group.beside]
    assert sorted(acts) == sorted(one.act.key for one in asked if not one.allowed)
    assert len(reasons) == len(set(reasons))
    assert set(reasons) == {reason.rule for one in asked for reason in one.reasons}
