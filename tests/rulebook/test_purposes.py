"""Every act that can be refused says what it is for and which principles that serves."""

from __future__ import annotations

import pytest

from evenhand.rulebook import ACTS, PRINCIPLES, NotAnAct
from evenhand.rulebook.pack import LANGUAGES
from evenhand.rulebook.purposes import PURPOSE_TEXTS, principles_of, purpose_of


@pytest.mark.parametrize("act", ACTS)
def test_an_act_names_its_purpose_and_principles_in_every_language(act: str) -> None:
    purpose = purpose_of(act)

    assert purpose.principles
    assert set(principles_of(act)) <= set(PRINCIPLES)
    assert all(purpose.texts.get(language, "").strip() for language in LANGUAGES)


def test_no_purpose_is_told_that_no_act_has() -> None:
    assert set(PURPOSE_TEXTS) == {act.purpose for act in ACTS.values()}


def test_what_is_no_act_has_no_purpose() -> None:
    with pytest.raises(NotAnAct):
        purpose_of("demand.pigeon")
