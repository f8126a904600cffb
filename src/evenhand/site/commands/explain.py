"""Ask the rulebook whether an act may be done in a case, and why not.

For example `evenhand explain EH-000123 demand.letter`. Looks at the facts as they are; leaves
nothing in the journal unless --record is given.
"""

import argparse
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evenhand.cases.models import Case, ContactPoint

LANGUAGES = ("en", "lv", "fr", "de")
ACTOR = "command:explain"
_NEEDS_AN_AMOUNT = (
    "plan.offer is judged on an amount and a statement of means. "
    "Open the case's plan at the desk: it shows the verdict on every offer."
)
_POINTS = {"letter": "post", "email": "email", "sms": "phone", "call": "phone"}


def configure(parser: argparse.ArgumentParser) -> None:
    """The case, the act, when, and in which language."""
    parser.add_argument("case", metavar="CASE", help="EH-000123, 123, or the case's key")
    parser.add_argument("act", metavar="ACT", help="purpose and channel, such as demand.letter")
    parser.add_argument("--at", metavar="INSTANT", help="the instant it counts from (now)")
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="of the sentences")
    parser.add_argument("--record", action="store_true", help="leave the verdict in the journal")
    parser.add_argument("--json", action="store_true", help="print one object and nothing else")


def run(args: argparse.Namespace) -> int:
    """Ask the gate and print its verdict; answers 0 whether it allows or refuses."""
    from evenhand.contact import gate
    from evenhand.rulebook.acts import Act
    from evenhand.site.command import CannotDo
    from evenhand.site.instants import read_instant

    at, act, case = read_instant(args.at), Act.of(args.act), _case(args.case)
    if act.key == "plan.offer":
        raise CannotDo(_NEEDS_AN_AMOUNT)
    answer = gate.ask(case=case, act=act.key, at=at, contact_point=_point(case, act.channel))
    if args.record:
        gate.record(answer, case=case, at=at, actor=ACTOR)
    verdict = answer.verdict
    if args.json:
        sentences = {reason.rule: reason.sentence(args.language) for reason in verdict.reasons}
        told = verdict.as_dict() | {"case": case.reference, "earliest": verdict.earliest}
        print(json.dumps(told | {"sentences": sentences}, ensure_ascii=False))
    else:
        print(f"{case.reference}\n{verdict.explain(args.language)}")
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


def _point(case: "Case", channel: str) -> "ContactPoint | None":
    """Where the act would reach the person: the same point that the night would take."""
    from evenhand.cases.queries import usable_contact_points

    kind = _POINTS.get(channel)
    return usable_contact_points(case.person, kind).first() if kind else None
