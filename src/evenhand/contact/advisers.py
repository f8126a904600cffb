"""The proof of a stop for who advises the person: by e-mail, by post, else by one of us.

Once for each stop and adviser, whichever of the two was known first. Whoever is her adviser no
longer gets nothing more, and nobody has to give it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from evenhand.cases.actions import helpers_email
from evenhand.cases.models import Case, ContactPoint, Representative
from evenhand.cases.queries import representatives_of
from evenhand.contact import proofs, recording
from evenhand.contact.for_helpers import ADVISER_PROOF
from evenhand.contact.models import Release
from evenhand.holds.actions import NIGHT
from evenhand.holds.models import Hold
from evenhand.holds.queries import cases_covered, in_force
from evenhand.rulebook.holds import HOLD_KINDS
from evenhand.vault.kept_queries import KeptQuery
from evenhand.work.actions import finish_by_itself, raise_task
from evenhand.work.models import Task

BY_HAND: Final = "proof_adviser"
"""The task that somebody of us gives an adviser the proof."""
_ADVISING: Final = (Representative.Kind.ADVISER, Representative.Kind.ATTORNEY)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToAdviser:
    """A proof that may leave for an adviser: about which case, by which way, under which key."""

    case: Case
    channel: str
    point: ContactPoint
    business_key: str


def advisers_of(hold: Hold, *, at: datetime) -> list[Representative]:
    """Return who advises a person and gets the proof of this hold too; often nobody.

    Nobody while a stop keeps all from reaching her: then nobody beside her may learn of it. Where
    she has a safe way alone it is still given, by one of us: whom to trust was her own word.
    """
    if not HOLD_KINDS[hold.kind].proof_to_adviser or hold.person.deceased_on is not None:
        return []
    if any(kind.stops_reaching for kind in proofs.kinds_with(hold, at=at)):
        return []
    return list(representatives_of(hold.person, at=at).filter(kind__in=_ADVISING))


def stops_to_prove(adviser: Representative, *, at: datetime) -> list[Hold]:
    """Return the stops in force whose proof an adviser who was named just now gets too.

    What is only asked for is told when it really holds; what the night found is told by its step.
    """
    if adviser.kind not in _ADVISING:
        return []
    rows = in_force(at=at).filter(person=adviser.person, acknowledged_at__isnull=False)
    return list(rows.exclude(source=NIGHT).select_related("person", "debt").order_by("pk"))


def ways_to_adviser(adviser: Representative, *, at: datetime) -> list[tuple[str, ContactPoint]]:
    """Channels by which an adviser can be written to: by e-mail first, as they ask us to."""
    ways: list[tuple[str, ContactPoint]] = []
    if adviser.email:
        ways.append(("email", helpers_email(adviser, at=at)))
    post = adviser.ways.filter(channel=ContactPoint.Channel.POST).order_by("-recorded_at", "-pk")
    ways += [("letter", point) for point in post[:1]]
    return [way for way in ways if way[1].status == ContactPoint.Status.HELPERS]


def to_send(hold: Hold, adviser: Representative, *, at: datetime) -> ToAdviser | None:
    """Return how the proof of a hold leaves for an adviser; None where one of us must give it."""
    case = _case_of(hold)
    ways = ways_to_adviser(adviser, at=at)
    if case is None or not ways or proofs.way_of(hold, at=at) != "post":
        ask_by_hand(hold, adviser, at=at)
        return None
    channel, point = ways[0]
    return ToAdviser(case=case, channel=channel, point=point, business_key=_key(hold, adviser))


def ask_by_hand(hold: Hold, adviser: Representative, *, at: datetime) -> None:
    """Have somebody of us give the proof to an adviser, where that is still right."""
    if hold.lifted_at is not None or adviser not in advisers_of(hold, at=at):
        return
    case = _case_of(hold)
    raise_task(
        kind=BY_HAND,
        business_key=_key(hold, adviser),
        at=at,
        due_at=at + recording.TASK_LIFE,
        subject=hold.person.key,
        case_key=case.key if case else None,
    )


def ask_instead(row: Release, *, at: datetime) -> None:
    """What was to go to an adviser does not arrive: one of us gives it."""
    if row.hold is not None and row.contact_point is not None and row.contact_point.helper:
        ask_by_hand(row.hold, row.contact_point.helper, at=at)


def _case_of(hold: Hold) -> Case | None:
    return cases_covered(hold).filter(closed_at__isnull=True).order_by("pk").first()


def _key(hold: Hold, adviser: Representative) -> str:
    """Of the release and of the task alike: once for a stop and an adviser."""
    return f"{BY_HAND}:{hold.key}:{adviser.key}"


def proofs_for_advisers(hold: Hold) -> list[Release]:
    """Return what was queued of a hold's proof for advisers, with the adviser of each."""
    return _PROOFS(hold=hold.pk)


_PROOFS: Final = KeptQuery(
    lambda hold: (
        Release.objects.filter(hold=hold, letter=ADVISER_PROOF)
        .select_related("contact_point__helper")
        .order_by("queued_at", "pk")
    ),
    hold=int,
)


def close_tasks(*, at: datetime) -> int:
    """Close tasks of which the adviser, the stop or the leave to tell is gone; returns how many."""
    tasks = Task.objects.filter(kind=BY_HAND, done_at__isnull=True)
    keys = [key for key in tasks.values_list("business_key", flat=True) if _is_over(key, at=at)]
    return sum(finish_by_itself(business_key=key, at=at) for key in keys)


def _is_over(business_key: str, *, at: datetime) -> bool:
    _, hold_key, adviser_key = business_key.split(":")
    hold = Hold.objects.select_related("person").get(key=hold_key)
    still = {str(adviser.key) for adviser in advisers_of(hold, at=at)}
    return hold.lifted_at is not None or adviser_key not in still
