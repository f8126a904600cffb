"""The rules as pages: for each pack what it refuses, computes and knows, with sources and gaps.

Written from the rulebook and nothing else, so that the same packs always give the same pages.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from evenhand.rulebook.acts import ACTS, CHANNELS, OF_THE_HOUSE, PURPOSES, Acts
from evenhand.rulebook.describing import described
from evenhand.rulebook.hold_pages import hold_table
from evenhand.rulebook.pack import Pack
from evenhand.rulebook.parameter import ABOVE, DatedValue, Parameter, Value
from evenhand.rulebook.purposes import PURPOSE_TEXTS
from evenhand.rulebook.rule import Formula, Rule
from evenhand.rulebook.rulebook import Rulebook
from evenhand.rulebook.source import Source
from evenhand.rulebook.worked import WorkedCase, worked_cases

_WORDING: Final = ("sentences", "means", "unit")
INDEX: Final = "index.md"
_WRITTEN: Final = "<!-- Written by `make docs`; change the packs, not this page. -->\n"
# From docs/rules/ to the checkout: sources of our own are named by their place in it.
_UP: Final = "../../"


def states(book: Rulebook) -> dict[str, str]:
    """What each pack refuses, computes and knows as eight hex digits, whatever its wording.

    docs/rules/CHANGES.md carries them, so that no change of a rule lacks its entry.
    """
    told = described(book)
    return {
        pack: hashlib.sha256(
            json.dumps(
                [
                    {
                        key: {name: fact for name, fact in one.items() if name not in _WORDING}
                        for key, one in told[kind].items()
                        if key.startswith(f"{pack}.")
                    }
                    for kind in ("rules", "formulas", "values")
                ],
                sort_keys=True,
            ).encode()
        ).hexdigest()[:8]
        for pack in book.loaded.packs
    }


def pages(book: Rulebook) -> dict[str, str]:
    """Every page by its file name: the index, and one for each pack."""
    cases = worked_cases(book)
    return {INDEX: _index(book, cases)} | {
        f"{pack.id}.md": _pack(book, pack, [case for case in cases if case.pack == pack.id])
        for pack in book.loaded.packs.values()
    }


def _table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *(list(map(_cell, row)) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _cell(text: object) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")


def _index(book: Rulebook, cases: tuple[WorkedCase, ...]) -> str:
    packs, counted = book.loaded.packs.values(), Counter(case.pack for case in cases)
    rows = [
        (
            f"[{pack.name}]({pack.id}.md)",
            pack.claimed_from,
            sum(rule.pack == pack.id for rule in book.rules),
            sum(formula.pack == pack.id for formula in book.formulas.values()),
            len(pack.parameters),
            counted[pack.id],
            len(pack.gaps),
        )
        for pack in packs
    ]
    heads = ("pack", "claimed from", "rules", "formulas", "values", "worked cases", "gaps")
    total = (
        "**all**",
        "",
        len(book.rules),
        len(book.formulas),
        len(book.parameters),
        len(cases),
        sum(len(pack.gaps) for pack in packs),
    )
    return (
        f"# The rules\n\n{_WRITTEN}\n"
        "What Evenhand's rulebook refuses, computes and knows. The `house` pack holds everywhere, "
        "`eu` in its member states; in a country without a pack of its own only answers, proofs "
        "and notices are allowed, until the operator lets the house's rules stand for it by name. "
        "[How to write a rule](../how-to/write-a-rule.md) · [Changes](CHANGES.md)\n\n"
        "How sure we are: *confirmed* was read in the source named; *memory* was not, and may only "
        "make us stricter; *unverified* is not used to permit anything.\n\n"
        f"{_table(heads, [*rows, total])}\n"
        f"{_principles(book)}\n{_acts()}"
    )


def _principles(book: Rulebook) -> str:
    served = Counter(rule.principle for rule in book.rules)
    rows = [
        (
            one.number,
            one.text("en") + (" *(inferred)*" if one.inferred else "")
            + (f" *(the firm's own: {one.source})*" if one.replaced else ""),
            served[one.number],
        )
        for one in book.principles.values()
    ]  # fmt: skip
    return f"## The ten principles\n\n{_table(('', 'principle', 'rules that serve it'), rows)}"


def _acts() -> str:
    rows = [
        (
            f"`{purpose.key}`",
            purpose.text("en"),
            ", ".join(map(str, purpose.principles)),
            ", ".join(f"`{act.key}`" for act in ACTS.values() if act.purpose == purpose.key),
        )
        for purpose in PURPOSE_TEXTS.values()
    ]
    heads = ("purpose", "what for", "principles that a refusal serves", "acts")
    return f"## The acts that can be refused\n\n{_table(heads, rows)}"


def _pack(book: Rulebook, pack: Pack, cases: list[WorkedCase]) -> str:
    rules = [rule for rule in book.rules if rule.pack == pack.id]
    formulas = [formula for formula in book.formulas.values() if formula.pack == pack.id]
    spoken = f" Languages: {', '.join(pack.languages)}." if pack.languages else ""
    parts = [
        f"# {pack.name} (`{pack.id}`)\n\n{_WRITTEN}",
        f"Claimed from {pack.claimed_from}.{spoken} {len(rules)} rules, {len(formulas)} formulas, "
        f"{len(pack.parameters)} values, {len(cases)} worked cases. [All packs]({INDEX})\n",
        *_section("What it refuses", (_rule(rule, pack, cases) for rule in rules)),
        *_section("The kinds of holds", _holds(book, pack)),
        *_section("What it computes", (_formula(one, cases) for one in formulas)),
        *_section("What it knows", map(_parameter, pack.parameters.values())),
        *_section("What it does not know", [_gaps(pack)] if pack.gaps else []),
        *_section("Sources", [_sources(pack.sources)] if pack.sources else []),
    ]
    return "\n".join(parts)


def _holds(book: Rulebook, pack: Pack) -> Iterator[str]:
    """The kinds of holds, on the page of the house whose values they have."""
    if pack.id == "house":
        yield from hold_table(book, _table, acts_in_words)


def _section(heading: str, parts: Iterable[str]) -> Iterator[str]:
    found = list(parts)
    if found:
        yield f"## {heading}\n"
        yield from found


def _rule(rule: Rule, pack: Pack, cases: list[WorkedCase]) -> str:
    shown = sum(rule.key in case.reasons for case in cases)
    sentence = pack.texts[rule.key]["en"].replace("[", "").replace("]", "")
    reads = ", ".join(f"`{name}`" for name in (*rule.facts_read, *rule.parameters_read))
    return (
        f"### `{rule.key}`\n\n> {_cell(sentence)}\n\n"
        f"- **Acts**: {acts_in_words(rule.acts)}\n"
        f"- **Source**: {_cited(rule.source)}\n"
        f"- **Principle**: {rule.principle}\n"
        f"- **Looks at**: {reads or 'nothing'}\n"
        f"- **Worked cases that show it refuse**: {shown}\n"
    )


def acts_in_words(acts: Acts) -> str:
    """Acts by purpose: all channels of a purpose are told in one word."""
    if acts == frozenset(ACTS.values()):
        return "every act"
    keys, told = {act.key for act in acts}, []
    for purpose in PURPOSES:
        found = [channel for channel in CHANNELS if f"{purpose}.{channel}" in keys]
        if found == list(CHANNELS):
            told.append(f"{purpose} (every channel)")
        elif found == [channel for channel in CHANNELS if channel != "portal"]:
            told.append(f"{purpose} (every channel but the portal)")
        elif found:
            told.append(f"{purpose} ({', '.join(found)})")
    told += [f"`{key}`" for key in OF_THE_HOUSE if key in keys]
    return "; ".join(told)


def _formula(formula: Formula, cases: list[WorkedCase]) -> str:
    shown = sum(case.formula == formula.key for case in cases)
    parts = ", ".join(f"`{key}`" for key in formula.calls)
    reads = ", ".join(f"`{name}`" for name in (*formula.facts_read, *formula.parameters_read))
    return (
        f"### `{formula.key}`\n\n"
        f"- **Source**: {_cited(formula.source)}\n"
        + (f"- **Parts**: {parts}\n" if parts else "")
        + f"- **Looks at**: {reads or 'nothing'}\n- **Worked cases**: {shown}\n"
    )


def _parameter(parameter: Parameter) -> str:
    name = parameter.key.split(".", 1)[1]
    stricter = {"lower": "may be lowered", "higher": "may be raised"}.get(parameter.tighter, "")
    review = f" A newer value is due every {parameter.review_days} days." * bool(
        parameter.review_days
    )
    heads = ("from", "until", "value", "source", "how sure")
    ends = [value.from_ for value in parameter.values[1:]] + [None]
    rows = [
        (value.from_, value.until or end or "", _value(value), _cited(value.source), _sure(value))
        for value, end in zip(parameter.values, ends, strict=True)
    ]
    return (
        f"### `{name}`\n\n{_cell(parameter.means)} ({_cell(parameter.unit)}); "
        f"checked {parameter.checked}."
        f"{f' A firm’s own standard {stricter}.' if stricter else ''}{review}\n\n"
        f"{_table(heads, rows)}"
    )


def _value(value: DatedValue) -> str:
    if value.waiting is None:
        return _plain(value.is_)
    return f"{_plain(value.is_)} (until {_plain(value.waiting)} is confirmed)"


def _plain(value: Value) -> str:
    if isinstance(value, tuple):
        return "; ".join(_row(row) for row in value)
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _row(row: tuple[int, ...]) -> str:
    up_to = "above" if row[0] == ABOVE else f"up to {row[0]}"
    return f"{up_to}: {row[1]}" if len(row) == 2 else f"{up_to}: {row[1]}/{row[2]}"


def _sure(value: DatedValue) -> str:
    return value.confidence + (", would permit" if value.waiting is not None else "")


def _cited(source: Source) -> str:
    place = f", {source.pinpoint}" if source.pinpoint else ""
    link = source.link if "://" in source.link or not source.link else f"{_UP}{source.link}"
    title = source.title.replace("[", "(").replace("]", ")")
    address = link.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
    named = f"[{title}]({address})" if link else title
    return f"{named}{place} ({source.confidence})"


def _gaps(pack: Pack) -> str:
    return "\n".join(f"- **{_cell(gap.topic)}**: {_cell(gap.note)}" for gap in pack.gaps) + "\n"


def _sources(sources: Mapping[str, Source]) -> str:
    rows = [(f"`{source.id}`", _cited(source), source.read_on) for source in sources.values()]
    return _table(("id", "text", "read on"), rows)
