"""Ask the rulebook whether an act may be done in a case, and why not.

For example `evenhand explain EH-000123 demand.letter`. Looks at the facts as they are recorded, and
counts them as of the instant; leaves nothing in the journal unless --record is given. With --on it
also shows what was decided on that day, by whom and by which rulebook.
"""

import argparse
import json
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evenhand.cases.models import Case
    from evenhand.contact.gate import Answer
    from evenhand.journal.models import Event
    from evenhand.rulebook import Reason, Verdict

LANGUAGES = ("en", "lv", "fr", "de")
ACTOR = "command:explain"


def configure(parser: argparse.ArgumentParser) -> None:
    """The case, the act, when, of how much, and in which language."""
    parser.add_argument("case", metavar="CASE", help="EH-000123, 123, or the case's key")
    parser.add_argument("act", metavar="ACT", help="purpose and channel, such as demand.letter")
    when = parser.add_mutually_exclusive_group()
    when.add_argument("--at", metavar="INSTANT", help="the instant it counts from (now)")
    when.add_argument("--on", metavar="DAY", help="noon of that day where the person lives")
    parser.add_argument("--amount", metavar="SUM", help="what plan.offer asks a month, as 45.50")
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="of the sentences")
    parser.add_argument("--record", action="store_true", help="leave the verdict in the journal")
    parser.add_argument("--json", action="store_true", help="print one object and nothing else")


def run(args: argparse.Namespace) -> int:
    """Ask the gate and print its verdict; answers 0 whether it allows or refuses."""
    from evenhand.contact import gate
    from evenhand.rulebook.acts import Act
    from evenhand.site.command import CannotDo

    act, case = Act.of(args.act), _case(args.case)
    if args.amount is not None and act.key != "plan.offer":
        raise CannotDo(f"--amount belongs to plan.offer; {act.key} is not judged on an amount.")
    at = _instant(args, case)
    answer = _answer(case, act.key, at, args.amount)
    if args.record:
        gate.record(answer, case=case, at=at, actor=ACTOR)
    then = _of_the_day(case, act.key, args.on) if args.on else []
    if args.json:
        told = _told(case, answer.verdict, args.language)
        if args.on:
            told["recorded"] = [_recorded(event) for event in then]
        print(json.dumps(told, ensure_ascii=False))
        return 0
    print("\n".join(_lines(case, answer.verdict, args.language)))
    for event in then:
        print("\n".join(_recorded_lines(event)))
    return 0


def _case(text: str) -> "Case":
    from evenhand.cases.queries import case_by_reference
    from evenhand.site.command import CannotDo

    case = case_by_reference(text)
    if case is None:
        raise CannotDo(
            f"There is no case {text!r}. Name it by its reference (EH-000123), its number or key."
        )
    return case


def _instant(args: argparse.Namespace, case: "Case") -> datetime:
    """The instant given, noon of the day given, or now."""
    from evenhand.site.instants import read_instant

    return _wall_clock(case, args.on, time(12)) if args.on else read_instant(args.at)


def _wall_clock(case: "Case", day: str, clock: time, *, later_days: int = 0) -> datetime:
    """A time of a day, or of a later one, where the person lives."""
    from evenhand.rulebook.zones import zone, zones_of
    from evenhand.site.command import CannotDo

    person = case.person
    try:
        wanted = date.fromisoformat(day) + timedelta(days=later_days)
    except ValueError:
        raise CannotDo(f"--on {day} is not a day. For example 2026-11-17.") from None
    zones = zones_of(person.country.lower(), person.region, person.zone) or ("UTC",)
    return datetime.combine(wanted, clock, zone(zones[0])).astimezone(UTC)


def _answer(case: "Case", act: str, at: datetime, amount: str | None) -> "Answer":
    from evenhand.contact import gate
    from evenhand.contact.ways import point_for
    from evenhand.plans.asking import PLAN_OFFER, ask_about_offer
    from evenhand.rulebook import Money
    from evenhand.rulebook.acts import Act

    if act == PLAN_OFFER:
        asked = Money.of(amount, case.debt.currency) if amount is not None else None
        return ask_about_offer(case=case, at=at, instalment=asked)
    # The same way that the night would take.
    point = point_for(case.person, Act.of(act).channel)
    return gate.ask(case=case, act=act, at=at, contact_point=point)


def _of_the_day(case: "Case", act: str, day: str) -> "list[Event]":
    """The verdicts on that act of that local day, in their order."""
    from evenhand.journal.queries import verdicts_on

    return verdicts_on(
        case.key,
        act=act,
        starts_at=_wall_clock(case, day, time(0)),
        ends_at=_wall_clock(case, day, time(0), later_days=1),
    )


def _told(case: "Case", verdict: "Verdict", language: str) -> dict[str, Any]:
    """The verdict as one object, with sentences, links and what its values mean."""
    from dataclasses import asdict

    from evenhand.rulebook import open_rulebook
    from evenhand.rulebook.explaining import local_day, values_told

    book = open_rulebook()
    explained = {
        reason.rule: {
            "sentence": reason.sentence(language),
            "link": reason.source.link,
            "principle": book.principles[reason.principle].text(language),
            "values": [
                asdict(value) | {"since": value.since and value.since.isoformat()}
                for value in values_told(book, reason, on=local_day(verdict))
            ],
        }
        for reason in verdict.reasons
    }
    sentences = {reason.rule: reason.sentence(language) for reason in verdict.reasons}
    more = {"case": case.reference, "earliest": verdict.earliest, "sentences": sentences}
    return verdict.as_dict() | more | {"explained": explained}


def _lines(case: "Case", verdict: "Verdict", language: str) -> list[str]:
    from evenhand.rulebook.verdict import said

    when = said(verdict.at, verdict.zone, language)
    packs = ", ".join(verdict.packs)
    lines = [f"{case.reference} · {verdict.act.key} · {verdict.country.upper()} · {when}"]
    if verdict.allowed:
        return [*lines, f"✓ Allowed: none of {verdict.rules_asked} rules refuses ({packs})"]
    if verdict.earliest is None:
        lines.append(f"✗ Refused ({packs}). No date: first something must change.")
    else:
        free = said(verdict.earliest, verdict.zone, language)
        lines.append(f"✗ Refused ({packs}). Allowed from {free}, if nothing else changes.")
    for number, reason in enumerate(verdict.reasons, start=1):
        lines += _reason_lines(number, reason, verdict, language)
    return lines


def _reason_lines(number: int, reason: "Reason", verdict: "Verdict", language: str) -> list[str]:
    """A reason in plain words, its law with its link, and what the rule looked at."""
    from evenhand.rulebook import open_rulebook
    from evenhand.rulebook.explaining import local_day, values_told
    from evenhand.rulebook.verdict import said

    book, source = open_rulebook(), reason.source
    principle = book.principles[reason.principle].text(language)
    lines = [
        f"{number}. {reason.sentence(language)}",
        f"   {reason.rule} · {source.text} ({source.confidence}, read {source.read_on})",
        f"   {source.link}",
        f"   {reason.principle}. {principle}",
    ]
    for value in values_told(book, reason, on=local_day(verdict)):
        meaning = f" – {value.meaning}, {value.unit}" if value.meaning else ""
        since = f" (since {value.since}, {value.confidence})" if value.since else ""
        lines.append(f"     {value.name} = {value.value}{meaning}{since}")
    if reason.allowed_from is not None:
        lines.append(
            f"   This rule alone: from {said(reason.allowed_from, verdict.zone, language)}"
        )
    return lines


def _recorded(event: "Event") -> dict[str, Any]:
    return {"event": event.pk, "at": event.at.isoformat(), "by": event.actor, **event.data}


def _recorded_lines(event: "Event") -> list[str]:
    """What was decided then: when, by whom, by which rulebook, why."""
    kept = event.data
    answer = "✓ allowed" if kept["allowed"] else "✗ refused"
    why = ", ".join(reason["rule"] for reason in kept["reasons"])
    return [
        f"Recorded {event.at:%Y-%m-%d %H:%M} UTC by {event.actor} (event {event.pk}): {answer}"
        + (f" by {why}" if why else ""),
        f"   rulebook {kept['rulebook']}",
    ]
