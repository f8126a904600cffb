"""Courses as files: TOML between two lines `+++`, then Markdown in steps.

`read_course` reads one, `written` gives it back, `complaints` says what a course we ship still
lacks. A course holds no HTML, no pictures and no links but to its own sources.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from markdown_it import MarkdownIt

from evenhand.access.skills import SKILLS
from evenhand.learning.training.file_text import (
    KEY,
    LANGUAGES,
    FileNotUnderstood,
    Source,
    Table,
    normal,
    parsed,
    quoted,
    quoted_list,
    sources_of,
)

READ, SPOT, QUIZ = "read", "spot", "quiz"
_WORDS_OF_KIND = {READ: "Read", SPOT: "Spot", QUIZ: "Quiz"}
_FENCE = "+++"
_STEP = re.compile(r"## (Read|Spot|Quiz)(?:: (\S.*?))? \{#([a-z0-9-]+)\}")
_QUESTION = re.compile(r"### (\S+)((?: \{(?:must|recall)\})*)")
_CHOICE = re.compile(r"- \[([ x])\] (\S.*)")
_TURN = re.compile(r"> (Agent|Person|Other) (\d{1,3}):([0-5]\d) (\S.*)")
_MARK = re.compile(r"- \[([ x])\] (\d{1,3}):([0-5]\d) (\S.*)")
_KNOWN = {
    "key", "language", "title", "skill", "country", "minutes", "version", "reviewed",
    "rules", "letters", "sources",
}  # fmt: skip
_WITH_HTML = MarkdownIt("commonmark", {"html": True})
_BAD_TOKENS = {
    "html_block": ("holds HTML", "Write it in plain Markdown."),
    "html_inline": ("holds HTML", "Write it in plain Markdown."),
    "image": ("shows a picture", "Say it in words."),
    "heading_open": ("holds a heading", "Begin a step of its own with ## Read: … {#anchor}."),
}


@dataclass(frozen=True, slots=True)
class Turn:
    """One line of a dialogue: who speaks (agent, person, other), at which second, what."""

    who: str
    at_s: int
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment of a dialogue; `found` when it is one to be spotted, and why or why not."""

    at_s: int
    found: bool
    why: str


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer that may be ticked, whether it is right, and why."""

    right: bool
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a quiz. `must`: right always; `recall`: comes back over the months."""

    key: str
    must: bool
    recall: bool
    asks: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a course: prose to read, a dialogue to spot in, or a quiz."""

    kind: str
    anchor: str
    title: str
    markdown: str = ""
    turns: tuple[Turn, ...] = ()
    marks: tuple[Mark, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Course:
    """A course in one language."""

    key: str
    language: str
    title: str
    skill: str
    country: str
    minutes: int
    version: int
    reviewed: str
    rules: tuple[str, ...]
    letters: tuple[str, ...]
    sources: tuple[Source, ...]
    steps: tuple[Step, ...]

    def step(self, anchor: str) -> Step | None:
        return next((step for step in self.steps if step.anchor == anchor), None)

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for step in self.steps for question in step.questions)


@dataclass(frozen=True, slots=True)
class _Lines:
    """Lines of a step's body, with the number of the earliest one."""

    lines: Sequence[str]
    first: int

    def numbered(self) -> list[tuple[int, str]]:
        return [
            (number, line)
            for number, line in enumerate(self.lines, start=self.first)
            if line.strip()
        ]


def read_course(text: str) -> Course:
    """Return the course of a file. Raises: FileNotUnderstood."""
    lines = normal(text).split("\n")
    if lines[0] != _FENCE:
        raise FileNotUnderstood(1, "The file does not begin with +++.", "Put +++ on line 1.")
    if _FENCE not in lines[1:]:
        raise FileNotUnderstood(1, "The second +++ is missing.", "Put +++ below the sources.")
    end = lines.index(_FENCE, 1)
    front = "\n".join(lines[1:end])
    table = Table(parsed(front, line_before=1), front, 2, "Front matter")
    sources = sources_of(table)
    steps = _steps(lines[end + 1 :], end + 2, frozenset(one.link for one in sources))
    return _course(table, sources, steps)


def _course(table: Table, sources: tuple[Source, ...], steps: tuple[Step, ...]) -> Course:
    table.only(_KNOWN)
    return Course(
        key=table.key(),
        language=table.one_of("language", LANGUAGES),
        title=table.words("title"),
        skill=table.one_of("skill", SKILLS),
        country=table.country("country"),
        minutes=table.number("minutes", least=1, most=240),
        version=table.number("version", least=1, most=2**62),
        reviewed=table.words("reviewed", may_be_empty=True),
        rules=table.listed("rules"),
        letters=table.listed("letters"),
        sources=sources,
        steps=steps,
    )


def _steps(lines: Sequence[str], first: int, links: frozenset[str]) -> tuple[Step, ...]:
    starts = [place for place, line in enumerate(lines) if line.startswith("## ")]
    before = [
        number for number, line in enumerate(lines[: starts[0] if starts else None], first)
        if line.strip()
    ]  # fmt: skip
    if before or not starts:
        raise FileNotUnderstood(
            before[0] if before else first,
            "No step begins here.", "Begin one with ## Read: … {#anchor}.",
        )  # fmt: skip
    steps: list[Step] = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        body = _Lines(lines[start + 1 : end], first + start + 1)
        step = _step(lines[start], first + start, body, links)
        if step.anchor in {other.anchor for other in steps}:
            raise FileNotUnderstood(
                first + start, f"{{#{step.anchor}}} stands twice.", "Name each step once."
            )
        steps.append(step)
    _no_question_twice(steps, first)
    return tuple(steps)


def _no_question_twice(steps: Sequence[Step], first: int) -> None:
    keys = [question.key for step in steps for question in step.questions]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise FileNotUnderstood(
            first, f"The question {twice[0]} stands twice.", "Give each question its own key."
        )


def _step(head: str, line: int, body: _Lines, links: frozenset[str]) -> Step:
    found = _STEP.fullmatch(head.rstrip())
    if not found:
        raise FileNotUnderstood(
            line, f"“{head}” begins no step.", "Write ## Read: Title {#anchor}, or Spot, or Quiz."
        )
    kind, title, anchor = found.group(1).lower(), found.group(2) or "", found.group(3)
    if kind == READ:
        return Step(kind, anchor, title, _prose(body, links))
    if kind == SPOT:
        return _spot(anchor, title, body, links)
    return Step(kind, anchor, title, questions=_questions(body, line))


def _prose(body: _Lines, links: frozenset[str]) -> str:
    text = "\n".join(body.lines).strip("\n")
    if not text.strip():
        raise FileNotUnderstood(body.first, "This step is empty.", "Write it, or take it out.")
    _plain_markdown(text, body, links)
    return text


def _plain_markdown(text: str, body: _Lines, links: frozenset[str]) -> None:
    skipped = len(list(takewhile(lambda line: not line.strip(), body.lines)))
    for token in _WITH_HTML.parse(text):
        line = body.first + skipped + (token.map[0] if token.map else 0)
        for part in (token, *(token.children or ())):
            if part.type in _BAD_TOKENS:
                what, remedy = _BAD_TOKENS[part.type]
                raise FileNotUnderstood(line, f"The text {what}.", remedy)
            if part.type == "link_open" and part.attrGet("href") not in links:
                raise FileNotUnderstood(
                    line, f"The link {part.attrGet('href')} is no source.",
                    "Add it to [[sources]], or take it out.",
                )  # fmt: skip
        if "javascript:" in token.content.lower():
            raise FileNotUnderstood(line, "The text holds javascript:.", "Take it out.")


def _spot(anchor: str, title: str, body: _Lines, links: frozenset[str]) -> Step:
    turns: list[Turn] = []
    marks: list[Mark] = []
    prose: list[str] = []
    for number, line in enumerate(body.lines, start=body.first):
        if line.startswith(">"):
            turns.append(_turn(line, number, turns))
        elif line.startswith("- ["):
            marks.append(_mark(line, number, turns))
        elif turns and line.strip():
            raise FileNotUnderstood(
                number, f"“{line}” is neither a turn nor a mark.",
                "Write > Agent 00:04 … or - [x] 00:09 ….",
            )  # fmt: skip
        elif not turns:
            prose.append(line)
    if len(turns) < 2 or not any(mark.found for mark in marks):
        raise FileNotUnderstood(
            body.first, "Nothing can be spotted here.", "Write turns, and a mark - [x] below them."
        )
    said = "\n".join(prose).strip("\n")
    if said:
        _plain_markdown(said, body, links)
    return Step(SPOT, anchor, title, said, tuple(turns), tuple(marks))


def _turn(line: str, number: int, before: Sequence[Turn]) -> Turn:
    found = _TURN.fullmatch(line.rstrip())
    if not found:
        raise FileNotUnderstood(
            number, f"“{line}” is no turn.", "Write > Agent 00:04 …, or Person, or Other."
        )
    at_s = int(found.group(2)) * 60 + int(found.group(3))
    if before and at_s <= before[-1].at_s:
        raise FileNotUnderstood(number, "The time goes back.", "Each turn is later than the last.")
    return Turn(found.group(1).lower(), at_s, found.group(4))


def _mark(line: str, number: int, turns: Sequence[Turn]) -> Mark:
    found = _MARK.fullmatch(line.rstrip())
    if not found:
        raise FileNotUnderstood(number, f"“{line}” is no mark.", "Write - [x] 00:09 ….")
    at_s = int(found.group(2)) * 60 + int(found.group(3))
    if at_s not in {turn.at_s for turn in turns}:
        raise FileNotUnderstood(
            number, "Nobody speaks at this time.", "Take the time of one of the turns above."
        )
    return Mark(at_s, found.group(1) == "x", found.group(4))


def _questions(body: _Lines, line: int) -> tuple[Question, ...]:
    rows = body.numbered()
    starts = [place for place, (_number, text) in enumerate(rows) if text.startswith("### ")]
    if not starts or starts[0] != 0:
        raise FileNotUnderstood(
            rows[0][0] if rows else line, "No question begins here.", "Write ### key {must}."
        )
    return tuple(
        _question(rows[start:end])
        for start, end in zip(starts, [*starts[1:], len(rows)], strict=True)
    )


def _question(rows: Sequence[tuple[int, str]]) -> Question:
    number, head = rows[0]
    found = _QUESTION.fullmatch(head.rstrip())
    if not found or not KEY.fullmatch(found.group(1)):
        raise FileNotUnderstood(
            number, f"“{head}” begins no question.", "Write ### key, then {must} or {recall}."
        )
    asks = [line for _number, line in takewhile(lambda row: not row[1].startswith("- "), rows[1:])]
    if not asks:
        raise FileNotUnderstood(number, "Nothing is asked.", "Write the question below its key.")
    choices = tuple(_choice(line, place) for place, line in rows[1 + len(asks) :])
    rights = [choice.right for choice in choices]
    if len(choices) < 2 or True not in rights or False not in rights:
        raise FileNotUnderstood(
            number, "A question wants a right choice and a wrong one.", "Add a line - [x] or - [ ]."
        )
    signs = found.group(2)
    return Question(
        found.group(1), "{must}" in signs, "{recall}" in signs, "\n".join(asks), choices
    )


def _choice(line: str, number: int) -> Choice:
    found = _CHOICE.fullmatch(line.rstrip())
    text, bar, why = found.group(2).partition(" | ") if found else ("", "", "")
    if not found or not bar or not text.strip() or not why.strip():
        raise FileNotUnderstood(
            number, f"“{line}” is no choice with a why.", "Write - [x] the choice | why."
        )
    return Choice(found.group(1) == "x", text.strip(), why.strip())


def written(course: Course) -> str:
    """Return a course as a file; a canonical file comes back byte for byte."""
    front = [
        _FENCE,
        *(f"{name} = {quoted(getattr(course, name))}" for name in
          ("key", "language", "title", "skill", "country")),
        f"minutes = {course.minutes}",
        f"version = {course.version}",
        f"reviewed = {quoted(course.reviewed)}",
        f"rules = {quoted_list(course.rules)}",
        f"letters = {quoted_list(course.letters)}",
    ]  # fmt: skip
    for source in course.sources:
        front += [
            "[[sources]]", f"text = {quoted(source.text)}", f"link = {quoted(source.link)}",
            f"read = {source.read.isoformat()}", f"grade = {quoted(source.grade)}",
        ]  # fmt: skip
    steps = "\n\n".join(_written_step(step) for step in course.steps)
    return "\n".join([*front, _FENCE, steps]) + "\n"


def _written_step(step: Step) -> str:
    title = f": {step.title}" if step.title else ""
    lines = [f"## {_WORDS_OF_KIND[step.kind]}{title} {{#{step.anchor}}}"]
    if step.markdown:
        lines.append(step.markdown + ("\n" if step.kind == SPOT else ""))
    lines += [f"> {turn.who.capitalize()} {clock(turn.at_s)} {turn.text}" for turn in step.turns]
    lines += [f"- [{'x' if mark.found else ' '}] {clock(mark.at_s)} {mark.why}"
              for mark in step.marks]  # fmt: skip
    questions = "\n\n".join(_written_question(question) for question in step.questions)
    return "\n".join([*lines, questions] if questions else lines)


def _written_question(question: Question) -> str:
    signs = " {must}" * question.must + " {recall}" * question.recall
    choices = [
        f"- [{'x' if choice.right else ' '}] {choice.text} | {choice.why}"
        for choice in question.choices
    ]
    return "\n".join([f"### {question.key}{signs}", question.asks, *choices])


def clock(seconds: int) -> str:
    """Return a time of a dialogue as it is written: minutes and seconds."""
    return f"{seconds // 60:02}:{seconds % 60:02}"
