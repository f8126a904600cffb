"""Judge past decisions again, each with the rulebook of its day, and find the same verdicts.

For example `evenhand replay --from 2026-11-01 --to 2026-11-30`. Answers 1 when a verdict comes out
otherwise. With --today it also says what today's rules would decide otherwise.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evenhand.journal.replay import Difference, Replayed

LANGUAGES = ("en", "lv", "fr", "de")
MOST_SHOWN = 20


def configure(parser: argparse.ArgumentParser) -> None:
    """Which days, and whether today's rules are asked as well."""
    parser.add_argument("--from", dest="from_", required=True, metavar="DAY", type=_day,
                        help="the earliest day (UTC), for example 2026-11-01")  # fmt: skip
    parser.add_argument("--to", required=True, metavar="DAY", type=_day,
                        help="the latest day, which belongs to it")  # fmt: skip
    parser.add_argument("--today", action="store_true", help="also ask today's rules")
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="of the sentences")
    parser.add_argument("--json", action="store_true", help="print one object and nothing else")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day, for example 2026-11-01") from None


def run(args: argparse.Namespace) -> int:
    """Replay, print what was found, and answer 1 when a verdict came out otherwise."""
    from evenhand.journal.replay import replay
    from evenhand.site.command import CannotDo

    if args.to < args.from_:
        raise CannotDo(f"--to {args.to} lies before --from {args.from_}.")
    begun = time.perf_counter()
    found = replay(
        starts_at=_midnight(args.from_),
        ends_at=_midnight(args.to + timedelta(days=1)),
        today=_todays() if args.today else None,
        language=args.language,
    )
    seconds = time.perf_counter() - begun
    if args.json:
        print(json.dumps(_told(found, seconds, with_today=args.today), ensure_ascii=False))
    else:
        _print(found, seconds, with_today=args.today)
    return 1 if found.different else 0


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _todays() -> Any:
    from evenhand.site.rulebooks import installed

    return installed()


def _told(found: "Replayed", seconds: float, *, with_today: bool) -> dict[str, Any]:
    """Everything as one object; each difference with its event, act and rules."""
    told: dict[str, Any] = {
        "judged": found.judged,
        "same": found.same,
        "different": found.different,
        "erased": found.erased,
        "no_bundle": found.no_bundle,
        "not_judged": found.not_judged,
        "night_pages": found.night_pages,
        "rulebooks": found.rulebooks,
        "seconds": round(seconds, 3),
        "differences": [_difference(one) for one in found.differences],
    }
    if with_today:
        told |= {
            "asked_today": found.asked_today,
            "different_today": len(found.today),
            "today": [_difference(one) for one in found.today],
        }
    return told


def _difference(one: "Difference") -> dict[str, Any]:
    return {
        "event": one.event,
        "at": one.at.isoformat(),
        "case": str(one.case_key or ""),
        "act": one.act,
        "move": one.move,
        "gone": one.gone,
        "new": one.new,
        "kept": one.kept,
        "found": one.found,
        "sentences": one.sentences,
    }


def _print(found: "Replayed", seconds: float, *, with_today: bool) -> None:
    print(f"Judged again  {found.judged:>8,}  in {seconds:.1f} s, each by the rulebook of its day")
    print(f"  same        {found.same:>8,}")
    print(f"  different   {found.different:>8,}")
    print(f"Erased        {found.erased:>8,}  the person's key is destroyed")
    print(f"No bundle     {found.no_bundle:>8,}  judged before rulebooks were kept")
    print(f"Not judged    {found.not_judged:>8,}  the gate could not judge and refused")
    if found.night_pages:
        print(
            f"Night pages   {found.night_pages:>8,}  kept as digests, which cannot be judged again"
        )
    for one in found.differences[:MOST_SHOWN]:
        print(f"✗ event {one.event} {one.at:%Y-%m-%d} {one.act}: {one.move}{_rules(one)}")
    if with_today:
        _print_today(found.today, asked=found.asked_today)


def _print_today(differences: "Sequence[Difference]", *, asked: int) -> None:
    """What today's rules would decide otherwise: by act and rule, each with one sentence."""
    print(f"\nWith today's rules {len(differences):,} of {asked:,} would come out otherwise")
    kinds: Counter[tuple[str, str, str, str]] = Counter()
    sentences: dict[str, str] = {}
    for one in differences:
        kinds[one.act, one.move, ", ".join(one.gone), ", ".join(one.new)] += 1
        sentences |= {rule: text for rule, text in one.sentences.items() if rule not in sentences}
    for (act, move, gone, new), count in kinds.most_common():
        print(f"{count:>8,}  {act}: {move}")
        if gone:
            print(f"          no longer: {gone}")
        if new:
            print(f"          new: {new}")
            print("".join(f"            {sentences[rule]}\n" for rule in new.split(", ")
                          if rule in sentences), end="")  # fmt: skip
        if not gone and not new:
            print("          the same rules, from another day on")


def _rules(one: "Difference") -> str:
    said = [f"without {', '.join(one.gone)}"] if one.gone else []
    said += [f"with {', '.join(one.new)}"] if one.new else []
    return f" ({'; '.join(said)})" if said else ""
