"""What was found in a call, in words of staff, and where somebody learns about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evenhand.learning.conversations.transcript import TranscriptRefused

FOUND: Final[Mapping[str, Promise | str]] = {
    "threat": _("A threat"),
    "false_legal_step": _("A legal step that nobody may take"),
    "false_urgency": _("A deadline that is not true"),
    "shaming": _("Shame or blame"),
    "third_party_disclosure": _("Telling others about the debt"),
    "pressure_to_borrow": _("Pressure to borrow"),
    "debt_before_identity": _("A detail of the debt before it was sure who spoke"),
    "payment_asked_while_stopped": _("Asked for money while a stop held"),
    "illness": _("Told of an illness"),
    "death": _("Told of a death"),
    "job_loss": _("Told that work is lost"),
    "hunger": _("Told that there is too little to eat"),
    "eviction": _("Told that the home is in danger"),
    "abuse": _("Told of violence or control"),
    "self_harm": _("Told of harming themselves"),
    "cannot_cope": _("Told that they cannot go on"),
    "carer": _("Told that they look after somebody"),
    "language": _("Told that the language is hard for them"),
    "capacity": _("Told that they do not follow"),
    "directive": _("Told the person what to do"),
    "unasked_advice": _("Advice that nobody asked for"),
}
KINDS: Final[Mapping[str, Promise | str]] = {
    "must_not": _("Must never be said"),
    "cue": _("Asks for an answer"),
    "directive": _("Worth a thought"),
}
NOTICES: Final[Mapping[str, Promise | str]] = {
    "identity_check": _("Whether it is the person"),
    "recording_notice": _("That the call is recorded"),
    "collector_notice": _("That a debt collector calls"),
    "advice_named": _("Where free advice is"),
    "dispute_right": _("That the debt can be disputed"),
    "complaint_right": _("That one can complain"),
}
WHO: Final[Mapping[str, Promise | str]] = {
    "agent": _("Agent"),
    "person": _("Person"),
    "other": _("Another voice"),
    "unknown": _("Nobody knows who"),
}
# The course in which a thing that was found is treated.
COURSES: Final = {
    **dict.fromkeys(
        ("threat", "false_legal_step", "false_urgency", "pressure_to_borrow",
         "third_party_disclosure", "debt_before_identity", "payment_asked_while_stopped"),
        "ethics",
    ),
    **dict.fromkeys(("illness", "abuse", "carer", "language", "capacity"), "support-needs"),
    **dict.fromkeys(("self_harm", "cannot_cope"), "crisis"),
    **dict.fromkeys(("job_loss", "hunger", "eviction"), "affordability-talk"),
    **dict.fromkeys(("directive", "unasked_advice"), "active-listening"),
    "shaming": "tone-of-voice",
    "death": "bereavement",
}  # fmt: skip
# What is wrong with a file, by how the reader begins to say it, with what would help.
_REFUSED: Final[tuple[tuple[str, Promise | str], ...]] = (
    ("nobody says anything", _("Nobody says anything in it. Choose the file with the words.")),
    ("it ends before it begins", _("Something ends before it begins. Correct its times.")),
    ("it is five hours", _("It is five hours long or longer. Cut it into its conversations.")),
    ("it is larger", _("It is larger than 20 megabytes. Give the words, not the sound.")),
    ("it is empty", _("It is empty. Choose the file with the words.")),
    ("The file is empty", _("It is empty. Choose the file with the words.")),
    ("the file is broken", _("The file is broken. Export it again, or save it as WebVTT.")),
    ("it has no line of times", _("Words stand there without a line of times above them.")),
    ("there is no list", _("There is no list of what was said in it.")),
    ("it has no text", _("A part of it has no text.")),
    ("its ", _("A time in it is no time. Give seconds from the beginning.")),
    ("nobody is named", _("Nobody is named there. Begin a line with «Agent:» or «Person:».")),
)
_NO_TEXT: Final = _("It is no text that can be read. Save it as text in UTF-8 and try again.")


def refusal_words(refused: TranscriptRefused) -> str:
    """Return what is wrong with a file, where, and what would help."""
    said = (words for begins, words in _REFUSED if refused.what.startswith(begins))
    return f"{refused.where}: {next(said, _NO_TEXT)}"


def warning_words(warning: str) -> tuple[Promise | str, int]:
    """Return what the reader should know about a file, and how often it is so."""
    name, _colon, times = warning.partition(":")
    return _WARNINGS.get(name, name), int(times or 0)


_WARNINGS: Final[Mapping[str, Promise | str]] = {
    "overlaps": _("Places where two speak at once:"),
    "who_is_the_agent": _("Turns of which the file does not say who speaks:"),
}
