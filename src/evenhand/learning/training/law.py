"""A course on the law of each country, made from the open rulebook and never typed by hand.

When a rule, a value or a sentence changes, the course says something else and its version changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from evenhand.access.skills import CONTACT
from evenhand.learning.training.course_file import QUIZ, READ, Course, Step, written
from evenhand.learning.training.file_text import NOT_VERIFIED, Source
from evenhand.learning.training.law_questions import asked_in, questions
from evenhand.learning.training.law_words import country_word, plain, word
from evenhand.rulebook import source as rulebook_source
from evenhand.rulebook.pack import Pack
from evenhand.rulebook.parameter import DatedValue, NotInForce, Parameter
from evenhand.rulebook.rulebook import Rulebook
from evenhand.rulebook.verdict import Reason
from evenhand.rulebook.worked import WorkedCase, worked_cases

MINUTES = 30
HOUSE = "house"
TOPICS = ("contact", "notice", "money", "limitation", "holds")
# The first topic one of whose words is in a rule's or a value's name; else it is about contact.
_NAMES: Mapping[str, Sequence[str]] = {
    "limitation": ("limitation", "too-old", "barred"),
    "holds": (
        "hold", "insolven", "moratorium", "breathing", "bereave", "deceased", "crisis", "settled",
        "disput", "contested", "standstill", "rest",
    ),
    "money": (
        "fee", "interest", "cost", "minor", "wage", "percent", "income", "kept", "child", "deduct",
        "allocation", "_bp", "compensation", "order_kinds",
    ),
    "notice": ("notice", "objection", "content", "mandate", "evidence", "transfer", "letter"),
}  # fmt: skip
_GRADES = {"confirmed": "P", "memory": "M", "unverified": "U"}


@dataclass(frozen=True, slots=True)
class _Law:
    """What one course is made of."""

    country: str
    language: str
    book: Rulebook
    cases: tuple[WorkedCase, ...]
    on: date

    @property
    def packs(self) -> list[Pack]:
        """The packs that hold there, the country's own first and without the house's."""
        names = [name for name in self.book.packs_for(self.country) if name != HOUSE]
        return [self.book.loaded.packs[name] for name in sorted(names, key=self.country.__ne__)]


def law_course(country: str, language: str, *, book: Rulebook, on: date) -> Course:
    """Return the course on a country's law, with the values in force on a day."""
    country = country.lower()
    cases = worked_cases(book, packs=book.packs_for(country))
    law = _Law(country, language, book, cases, on)
    reasons = _reasons(law)
    steps = [*_read(law, reasons), *_quiz(law), _gaps(law)]
    course = Course(
        f"law-{country}", language,
        word("title", language, country=country_word(country, language)),
        CONTACT, country.upper(), MINUTES, 1, "",
        tuple(rule.key for pack in law.packs for rule in book.rules_in_pack(pack.id)),
        (), tuple(_sources(law, reasons)), tuple(steps),
    )  # fmt: skip
    return replace(course, version=_version(course))


def _version(course: Course) -> int:
    """A number of what the course says: another one as soon as a word or value changes."""
    return int(hashlib.sha256(written(course).encode()).hexdigest()[:7], 16) + 1


def topic_of(key: str) -> str:
    """Return which part of the course tells a rule or value."""
    name = key.partition(".")[2]
    return next(
        (topic for topic, words in _NAMES.items() if any(part in name for part in words)), "contact"
    )


def _reasons(law: _Law) -> dict[str, Reason]:
    """Each rule's reason as the first worked case says it that the rule refuses."""
    wanted = {rule.key for rule in law.book.rules}
    found: dict[str, Reason] = {}
    for case in law.cases:
        if case.act and wanted & set(case.reasons) - set(found):
            for reason in law.book.judge(case.act, case.raw).reasons:
                found.setdefault(reason.rule, reason)
    return found


def _read(law: _Law, reasons: Mapping[str, Reason]) -> Iterator[Step]:
    for topic in TOPICS:
        yield _step(law, topic, _told(law, reasons, topic) + _valued(law, topic))
    house = [
        _rule_line(law, reason) for key, reason in reasons.items() if key.startswith(f"{HOUSE}.")
    ]
    yield _step(law, HOUSE, [word("intro", law.language), "", *house])


def _step(law: _Law, topic: str, lines: Sequence[str]) -> Step:
    text = "\n".join(lines).strip("\n") or word("nothing", law.language)
    return Step(READ, topic, word(topic, law.language), text)


def _told(law: _Law, reasons: Mapping[str, Reason], topic: str) -> list[str]:
    lines = [
        _rule_line(law, reasons[rule.key])
        for pack in law.packs
        for rule in law.book.rules_in_pack(pack.id)
        if rule.key in reasons and topic_of(rule.key) == topic
    ]
    return [word("intro", law.language), "", *lines] if lines else []


def _rule_line(law: _Law, reason: Reason) -> str:
    sure = _sure(law, reason.source.confidence)
    return f"- {plain(reason.sentence(law.language))} ({plain(reason.source.text)}; {sure})"


def _sure(law: _Law, confidence: str) -> str:
    return word("confirmed" if confidence == "confirmed" else "unsure", law.language)


def _valued(law: _Law, topic: str) -> list[str]:
    lines = [
        line
        for pack in law.packs
        for parameter in pack.parameters.values()
        if topic_of(parameter.key) == topic and (line := _value_line(law, parameter))
    ]
    return ["", word("values", law.language), "", *lines] if lines else []


def _value_line(law: _Law, parameter: Parameter) -> str:
    try:
        value = parameter.on(law.on)
    except NotInForce:
        return ""
    if value.confidence != "confirmed" or value.waiting is not None:
        return f"- {plain(parameter.means)}: {_sure(law, 'unverified')}"
    since = f"{word('since', law.language)} {value.from_.isoformat()}"
    source = f"{plain(value.source.text)}; {_sure(law, value.confidence)}"
    return (
        f"- {plain(parameter.means)}: **{_shown(law, value)}** "
        f"({plain(parameter.unit)}; {since}; {source})"
    )


def _shown(law: _Law, value: DatedValue) -> str:
    if isinstance(value.is_, tuple):
        return word("scale", law.language, count=len(value.is_))
    if isinstance(value.is_, bool):
        return word("true" if value.is_ else "false", law.language)
    return plain(value.is_)


def _quiz(law: _Law) -> Iterator[Step]:
    asked = asked_in(law.country, law.cases, law.book)
    topics = {rule.key: topic_of(rule.key) for rule in law.book.rules}
    yield Step(QUIZ, "quiz", "", questions=tuple(questions(asked, law.language, topics)))


def _gaps(law: _Law) -> Step:
    gaps = [
        f"- **{plain(gap.topic)}**: {plain(gap.note)}" for pack in law.packs for gap in pack.gaps
    ]
    lines = [word("gaps_intro", law.language), "", *gaps] if gaps else []
    text = "\n".join(lines) or word("no_gaps", law.language)
    return Step(READ, "gaps", word("gaps", law.language), text)


def _sources(law: _Law, reasons: Mapping[str, Reason]) -> Iterator[Source]:
    """Every source on the web that the country's packs name, once."""
    for source in _cited(law):
        text = source.title
        if source.confidence == "unverified":
            text = f"{text} ({NOT_VERIFIED})"
        yield Source(text, source.link, source.read_on, _GRADES[source.confidence])


def _cited(law: _Law) -> Iterable[rulebook_source.Source]:
    found = {
        source.link: source
        for pack in law.packs
        for source in pack.sources.values()
        if source.link.startswith("https://") or source.link.startswith("http://")
    }
    return found.values()
