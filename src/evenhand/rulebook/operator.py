"""What the operator of an installation adds to the rulebook: never more than the law allows.

Four things, all part of the rulebook's hash: values from memory confirmed on record, house
standards made stricter, the text of a principle that we only inferred, and his own tables of what
households need.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Any, Final, TypeAlias

from evenhand.rulebook.broken import PackBroken, line_of

Standard: TypeAlias = int
# `house.stands-for@jp`, confirmed by name: the house's rules are enough there, without a pack.
STANDS_FOR: Final = "house.stands-for@"
_ENTRIES: Final = ("standards", "principles")


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """A principle in the operator's words: texts by language, and where they come from."""

    number: int
    texts: tuple[tuple[str, str], ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """An operator's settings; the empty one changes nothing.

    `confirmed` names values (`lv.x` or `lv.x@2026-01-01`) and countries without a pack for which
    the house's rules shall stand (`house.stands-for@jp`), `standards` pairs a parameter of the
    house with a stricter whole number, `guidelines` are tables as `affordability.guideline_toml`
    reads them. `file` is only where they were read, for messages.
    """

    confirmed: frozenset[str] = frozenset()
    standards: tuple[tuple[str, Standard], ...] = ()
    principles: tuple[Replacement, ...] = ()
    guidelines: tuple[str, ...] = ()
    file: str = field(default="", compare=False)

    @property
    def stands_for(self) -> frozenset[str]:
        """The countries without a pack for which the house's rules stand, on his word."""
        marks = (one for one in self.confirmed if one.startswith(STANDS_FOR))
        return frozenset(mark.removeprefix(STANDS_FOR) for mark in marks)

    def as_json(self) -> str:
        """One text for one set of settings: sorted, without spaces."""
        told = {
            "confirmed": sorted(self.confirmed),
            "standards": dict(self.standards),
            "principles": {
                str(one.number): {"texts": dict(one.texts), "source": one.source}
                for one in self.principles
            },
            # Left out where there is none, so that rulebooks kept before have the hash they had.
            **({"guidelines": list(self.guidelines)} if self.guidelines else {}),
        }
        return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Operator:
        """The settings that `as_json` wrote."""
        told = json.loads(text)
        return cls(
            confirmed=frozenset(told["confirmed"]),
            standards=tuple(sorted(told["standards"].items())),
            principles=tuple(
                Replacement(
                    number=int(number),
                    texts=tuple(sorted(one["texts"].items())),
                    source=one["source"],
                )
                for number, one in sorted(told["principles"].items(), key=lambda pair: int(pair[0]))
            ),
            guidelines=tuple(told.get("guidelines", ())),
        )

    @property
    def changes_nothing(self) -> bool:
        """Whether the rulebook is as shipped."""
        return not (self.confirmed or self.standards or self.principles or self.guidelines)

    def broken(self, what: str, remedy: str, *needles: str) -> PackBroken:
        """A complaint about these settings, with the line of their file where there is one."""
        place = Path(self.file) if self.file else None
        there = place is not None and place.is_file()
        text = place.read_text(encoding="utf-8") if place and there else ""
        return PackBroken(self.file or "the operator's settings", line_of(text, *needles),
                          what, remedy)  # fmt: skip


def read_operator(
    tables: Mapping[str, Any], *, file: str = "", confirmed: frozenset[str] = frozenset()
) -> Operator:
    """The settings in a firm's file: `[standards]` and `[principles.N]`; raises PackBroken."""
    blank = Operator(file=file)
    standards, principles = (_table(tables, name, blank) for name in _ENTRIES)
    return Operator(
        confirmed=confirmed,
        standards=tuple(
            sorted((name, _whole(name, is_, blank)) for name, is_ in standards.items())
        ),
        principles=tuple(
            _replacement(number, says, blank) for number, says in sorted(principles.items())
        ),
        file=file,
    )


def _table(tables: Mapping[str, Any], name: str, blank: Operator) -> Mapping[str, Any]:
    found = tables.get(name, {})
    if not isinstance(found, Mapping):
        raise blank.broken(f"{name} is not a table", f"write [{name}]", name)
    return found


def _whole(name: str, is_: object, blank: Operator) -> Standard:
    """A whole number; a time of day counts in minutes."""
    if isinstance(is_, time):
        return is_.hour * 60 + is_.minute
    if type(is_) is not int or is_ < 1:
        raise blank.broken(
            f"the standard {name} is {is_!r}", "write a whole number above 0 or a time of day", name
        )
    return is_


def _replacement(number: str, says: object, blank: Operator) -> Replacement:
    heading = f"[principles.{number}]"
    if not isinstance(says, Mapping) or not number.isdecimal():
        raise blank.broken(f"{heading} is not a principle", 'write en = "..." under it', heading)
    texts = {language: text for language, text in says.items() if language != "source"}
    source = says.get("source")
    if not isinstance(source, str) or not source.strip():
        raise blank.broken(f"{heading} does not say its source", 'add source = "..."', heading)
    if "en" not in texts or not all(isinstance(t, str) and t.strip() for t in texts.values()):
        raise blank.broken(f"{heading} has no English text", 'add en = "..."', heading)
    return Replacement(number=int(number), texts=tuple(sorted(texts.items())), source=source)
