"""Past verdicts judged again, each by the rulebook of its day, in a process of its own.

What is judged is what the gate saw: the facts lie sealed beside each verdict. Where the person's
key is destroyed they are gone, and the answer is *erased*.
"""

from __future__ import annotations

import json
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.db.models import QuerySet

from evenhand.journal.apart import Apart, Which
from evenhand.journal.bundles import NoSuchBundle, unpacked
from evenhand.journal.models import Event
from evenhand.vault import queries as vault

VERDICTS: Final = ("verdict.allowed", "verdict.refused")
PAGE: Final = 1000


@dataclass(frozen=True, slots=True)
class Difference:
    """A verdict that came out otherwise, as it was kept and as it is found now."""

    event: int
    at: datetime
    case_key: uuid.UUID | None
    act: str
    kept: Mapping[str, Any]
    found: Mapping[str, Any]
    sentences: Mapping[str, str] = field(default_factory=dict)

    @property
    def gone(self) -> tuple[str, ...]:
        """The rules that refused then and do not now."""
        return tuple(sorted(_rules(self.kept) - _rules(self.found)))

    @property
    def new(self) -> tuple[str, ...]:
        """The rules that refuse now and did not then."""
        return tuple(sorted(_rules(self.found) - _rules(self.kept)))

    @property
    def move(self) -> str:
        """From which answer to which."""
        return f"{_answer(self.kept)} → {_answer(self.found)}"


@dataclass(slots=True)
class Replayed:
    """What a replay found; `differences` are of the same rulebook, `today` of today's."""

    judged: int = 0
    same: int = 0
    different: int = 0
    erased: int = 0
    no_bundle: int = 0
    not_judged: int = 0
    """Acts refused because the gate could not judge: there is no verdict to find again."""
    night_pages: int = 0
    """Pages of nights: digests only, which show a change but cannot be judged again."""
    rulebooks: dict[str, int] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    asked_today: int = 0
    today: list[Difference] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A verdict of the journal with the facts it saw, still as text."""

    event: int
    at: datetime
    case_key: uuid.UUID | None
    data: dict[str, Any]
    sealed: str


def replay(
    *, starts_at: datetime, ends_at: datetime, today: Which | None = None, language: str = "en"
) -> Replayed:
    """Judge again every verdict from `starts_at` until before `ends_at`.

    With `today`, that rulebook is asked too, and what it would decide otherwise is told with
    sentences in `language`. Raises BundleBroken and NotThatRulebook.
    """
    events = Event.objects.filter(at__gte=starts_at, at__lt=ends_at)
    found = Replayed(
        not_judged=events.filter(code="verdict.failed").count(),
        night_pages=events.filter(code="night.judged").count(),
    )
    verdicts = events.filter(code__in=VERDICTS)
    hashes = verdicts.order_by().values_list("data__rulebook", flat=True).distinct()
    for hash_ in sorted(str(one) for one in hashes):
        _replay_one(hash_, verdicts, found, today=today, language=language)
    return found


def _replay_one(
    hash_: str, verdicts: QuerySet[Event], found: Replayed, *, today: Which | None, language: str
) -> None:
    """Judge again what one rulebook judged."""
    own = verdicts.filter(data__rulebook=hash_)
    with ExitStack() as house:
        then = _started(hash_, house)
        now = house.enter_context(Apart(today)) if today else None
        asked: list[_Kept] = []
        for page in _pages(own, found):
            found.no_bundle += 0 if then else len(page)
            # The next page goes out before the answers to the last one are read, so that the
            # rulebook works while we compare.
            _send(page, then=then, now=now, language=language)
            _compare(asked, found, then=then, now=now)
            asked = page
        _compare(asked, found, then=then, now=now)
    if then is not None:
        found.rulebooks[hash_] = own.count()


def _started(hash_: str, house: ExitStack) -> Apart | None:
    """The rulebook of that hash in its own process; None where none was kept."""
    folder = Path(house.enter_context(tempfile.TemporaryDirectory(prefix="evenhand-rulebook-")))
    try:
        kept = unpacked(hash_, into=folder.resolve())
    except NoSuchBundle:
        return None
    return house.enter_context(
        Apart(
            Which(
                name=hash_[:12],
                folder=kept.folder,
                packs=kept.packs,
                operator=kept.operator,
                hash=hash_,
            )
        )
    )


def _pages(verdicts: QuerySet[Event], found: Replayed) -> Iterator[list[_Kept]]:
    """Verdicts with their facts opened, some at a time; the erased ones are only counted."""
    latest = 0
    wanted = ("id", "at", "case_key", "code", "subject", "data", "payload")
    while rows := list(verdicts.filter(id__gt=latest).order_by("id").values_list(*wanted)[:PAGE]):
        latest = rows[-1][0]
        opened = vault.unseal_many(
            [
                (subject, bytes(payload), f"event:{code}")
                for _, _, _, code, subject, _, payload in rows
            ]
        )
        page = []
        for (event, at, case_key, _, _, data, _), plain in zip(rows, opened, strict=True):
            if plain is None:
                found.erased += 1
            else:
                page.append(_Kept(event, at, case_key, data, plain.decode()))
        yield page


def _send(page: list[_Kept], *, then: Apart | None, now: Apart | None, language: str) -> None:
    """Ask both rulebooks about a page; the facts go on as they were sealed, unread."""
    if then is not None:
        then.send(_question(kept, "{}") for kept in page)
    if now is not None:
        how = json.dumps({"lenient": True, "language": language})
        now.send(_question(kept, how) for kept in page)


def _question(kept: _Kept, how: str) -> str:
    """A line that asks for the verdict: the sealed text is `{"facts": {...}}` already."""
    judge = json.dumps(kept.data["act"])
    more = f", {how[1:-1]}" if len(how) > 2 else ""
    return f'{{"judge": {judge}{more}, {kept.sealed.strip()[1:]}'


def _compare(page: list[_Kept], found: Replayed, *, then: Apart | None, now: Apart | None) -> None:
    """Hold the answers against what was kept."""
    if then is not None:
        for kept, answer in zip(page, then.receive(len(page)), strict=True):
            found.judged += 1
            verdict = answer.get("verdict", answer)
            if verdict == kept.data:
                found.same += 1
            else:
                found.different += 1
                found.differences.append(_difference(kept, verdict, answer))
    if now is not None:
        for kept, answer in zip(page, now.receive(len(page)), strict=True):
            found.asked_today += 1
            verdict = answer.get("verdict", answer)
            if _decision(verdict) != _decision(kept.data):
                found.today.append(_difference(kept, verdict, answer))


def _difference(kept: _Kept, verdict: Mapping[str, Any], answer: Mapping[str, Any]) -> Difference:
    return Difference(
        event=kept.event,
        at=kept.at,
        case_key=kept.case_key,
        act=str(kept.data["act"]),
        kept=kept.data,
        found=verdict,
        sentences=answer.get("sentences", {}),
    )


def _decision(verdict: Mapping[str, Any]) -> tuple[object, ...]:
    """What a verdict decides, whatever it is worded or sourced like."""
    waits = {reason["rule"]: reason["allowed_from"] for reason in verdict.get("reasons", ())}
    return (
        verdict.get("allowed"),
        tuple(sorted(waits)),
        tuple(waits[rule] for rule in sorted(waits)),
    )


def _rules(verdict: Mapping[str, Any]) -> set[str]:
    return {str(reason["rule"]) for reason in verdict.get("reasons", ())}


def _answer(verdict: Mapping[str, Any]) -> str:
    if "allowed" not in verdict:
        return "no answer"
    return "allowed" if verdict["allowed"] else "refused"
