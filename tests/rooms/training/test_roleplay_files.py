"""A role-play is read from its file; one that rewards pressure is refused."""

from __future__ import annotations

import pytest

from evenhand.learning.training.file_text import FileNotUnderstood
from evenhand.learning.training.roleplay_file import State, read_roleplay
from evenhand.learning.training.roleplay_worth import complaints
from tests.rooms.training.files import ROLEPLAY


def test_a_role_play_is_read() -> None:
    roleplay = read_roleplay(ROLEPLAY)

    assert roleplay.start == State(40, 65, 30)
    assert [one.key for one in roleplay.passes] == ["acknowledged", "offered", "asked"]
    assert len(roleplay.nodes) == 6
    assert roleplay.nodes[0].says == ("Line 1.", "Other 1.")
    assert complaints(roleplay) == []


def test_the_earliest_condition_that_fits_leads_on() -> None:
    answer = read_roleplay(ROLEPLAY).nodes[-1].answers[0]

    assert answer.leads_to(State(60, 0, 0)) == "ends-well"
    assert answer.leads_to(State(59, 0, 0)) == "ends-mixed"


def test_a_state_stays_between_nought_and_a_hundred() -> None:
    assert State(95, 3, 50).moved(trust=10, stress=-8) == State(100, 0, 50)


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ('language = "en"', 'language = "xx"', 2),
        ("countries = []", 'countries = ["Latvia"]', 5),
        ("core = false", 'core = "no"', 8),
        ("trust = 40,", "trust = 140,", 11),
        ("version = 1", "version = ", 6),
        ('says = ["Line 1.", "Other 1."]', "says = []", None),
        ('when = "stress >= 90"', 'when = "mood >= 90"', None),
        ('why = "She decides when."', "", 34),
        ('outcome = "well"', 'outcome = "fine"', None),
        ("https://example.org/", "javascript:alert(1)", 12),
    ],
)
def test_a_broken_role_play_is_refused_with_its_line(
    before: str, after: str, line: int | None
) -> None:
    broken = ROLEPLAY.replace(before, after, 1)
    assert broken != ROLEPLAY

    with pytest.raises(FileNotUnderstood) as refused:
        read_roleplay(broken)

    place = line or broken[: broken.index(after)].count("\n") + 1
    assert refused.value.line == place, refused.value
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('next = "ends-badly"', 'next = "ends-well"', "forbidden act ends well"),
        ("trust >= 60", "trust >= 0", "forbidden act ends well"),
        ('next = "node-3"', 'next = "node-1"', "circle"),
        ('next = "node-2"', 'next = "node-9"', "no node and no ending"),
        ('next = "node-3"', 'next = "node-4"', "Nobody reaches node-3"),
        ('does = ["acknowledged", ', 'does = ["smiled", ', "no [[pass]]"),
        ('never = ["pressed", ', 'never = ["sang", ', "no [[never]]"),
        ('outcome = "mixed"', 'outcome = "well"', "No ending is mixed"),
        ("I felt small. I will not pick up again when that number rings, not once.", "Sad.",
         "12 words"),
        ("That sounds hard. Shall we look?",
         "That sounds very hard. Shall we look at it together, when you have time for it?",
         "longest"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_role_play_is_said(before: str, after: str, said: str) -> None:
    text = ROLEPLAY.replace(before, after)
    if "trust >= 0" in text:
        text = text.replace('next = "ends-badly"', 'next = "node-6"', 1)
    assert text != ROLEPLAY

    found = complaints(read_roleplay(text))

    assert any(said in word for word in found), found


def test_a_talk_that_costs_trust_may_not_end_well() -> None:
    text = ROLEPLAY.replace("trust >= 60", "trust >= 0").replace("trust = 2\n", "trust = -2\n")

    found = complaints(read_roleplay(text))

    assert any("less trust than it began" in word for word in found), found
