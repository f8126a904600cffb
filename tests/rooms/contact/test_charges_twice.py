"""Interest and fees by the house, and by a paper that shares no code with it, to the cent."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from bench.harness import charges_twice
from bench.harness.charges_twice import (
    PLACES,
    Outcome,
    Step,
    Story,
    drawn,
    in_the_house,
    on_paper,
    reckoned_twice,
)
from evenhand.rulebook import interest as reckoning

pytestmark = pytest.mark.django_db
LATVIA = next(place for place, one in enumerate(PLACES) if one.country == "LV")
# Interest of a principal of ten at four times itself a year, posted after eighty days.
CAPPED = Story(LATVIA, 1, 10, "contractual", 90_000, "", 3, False,
               (Step("post", 80 * 24, 0, 1),))  # fmt: skip


def told(story: Story, *, number: int = 0) -> Outcome:
    """What the house makes of a story; nothing of it stays."""
    with transaction.atomic():
        found = in_the_house(story, number=number)
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("seed", range(6))
def test_house_and_paper_agree_to_the_cent(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311

    for number in range(10):
        story = drawn(chance)

        assert told(story, number=number) == on_paper(story), story


def test_what_runs_is_the_same_fraction_by_both_reckonings() -> None:
    chance = random.Random(4)  # noqa: S311
    cases = [reckoned_twice(drawn(chance)) for _ in range(150)]

    assert [one for one in cases if one[0] != one[1]] == []
    assert sum(on_paper > 0 for on_paper, _ in cases) > 50


def test_a_stop_that_one_reckoning_forgets_is_found() -> None:
    chance = random.Random(4)  # noqa: S311
    cases = [reckoned_twice(drawn(chance), with_stops=False) for _ in range(150)]

    assert sum(on_paper < found for on_paper, found in cases) > 10


def test_the_stories_do_something() -> None:
    chance = random.Random(1)  # noqa: S311
    outcomes = [on_paper(drawn(chance)) for _ in range(300)]

    assert sum(1 for one in outcomes if any(one.posted)) > 50
    assert any(one.fees for one in outcomes)
    assert any(one.interest < sum(one.posted) for one in outcomes)


def test_a_cap_that_is_forgotten_is_found(monkeypatch: Any) -> None:
    assert told(CAPPED) == on_paper(CAPPED)

    monkeypatch.setattr(reckoning._Reckoning, "room", lambda self, run, terms: None)

    assert told(CAPPED) != on_paper(CAPPED)
    assert told(replace(CAPPED, cap=None, rate_bp=1)) == on_paper(
        replace(CAPPED, cap=None, rate_bp=1)
    )


def test_a_day_counted_twice_on_paper_is_found(monkeypatch: Any) -> None:
    story = replace(CAPPED, cap=None, principal=1_000_000, rate_bp=1_000)
    assert told(story) == on_paper(story)

    once = charges_twice._of_year
    monkeypatch.setattr(charges_twice, "_of_year", lambda day, count: 2 * once(day, count))

    assert told(story) != on_paper(story)
