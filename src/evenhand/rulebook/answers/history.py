"""Facts of contact from a dated history: what was done, agreed, wished and stopped until now.

The same history gives other facts at a later instant: calls age, consents end, holds run out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from evenhand.rulebook.bind import RawValue
from evenhand.rulebook.calendar import starts_at
from evenhand.rulebook.field import DAY, NEVER
from evenhand.rulebook.hold_times import hold_ends_on
from evenhand.rulebook.holds import HOLD_KINDS, STEPS, HoldKind
from evenhand.rulebook.rulebook import Rulebook
from evenhand.rulebook.zones import local_day

# Calls that never rang are none in the United States (12 CFR 1006.14(b)(3)(ii)); the budget of the
# house counts them.
NOT_CONNECTED = ("busy", "out_of_service")
WRITTEN = ("letter", "email", "sms")
WEEK_DAYS = 7
MONTH_DAYS = 30
YEAR_DAYS = 365
# Facts that a stop fills in, by what it stops.
STOPPED_BY = {
    "demand": "demands_stopped_until",
    "service": "services_stopped_until",
    "survey": "surveys_stopped_until",
    "plan": "plans_stopped_until",
    "interest": "interest_stopped_until",
    "fee": "interest_stopped_until",
    **dict.fromkeys(STEPS, "demands_stopped_until"),
}
_ON_CHANNELS = ("voices_stopped_until", "reaching_stopped_until")


@dataclass(frozen=True, slots=True)
class Event:
    """A contact: channel, purpose and outcome; of another debt or creditor where `other_debt`."""

    at: int
    channel: str
    purpose: str = "demand"
    outcome: str = ""
    """conversation, no_answer, voicemail, busy, out_of_service, returned, or empty."""
    is_first_notice: bool = False
    other_debt: bool = False
    from_her: bool = False


@dataclass(frozen=True, slots=True)
class Consent:
    """She agreed to be contacted on a channel; calls then do not count for seven days."""

    channel: str
    at: int
    revoked_at: int | None = None
    days: int = WEEK_DAYS


@dataclass(frozen=True, slots=True)
class Stop:
    """A hold of a kind from a day, until a day where that is known."""

    kind: str
    from_: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class History:
    """Everything dated about one case; `zone` is where the person's days begin."""

    country: str
    zone: str
    events: tuple[Event, ...] = ()
    consents: tuple[Consent, ...] = ()
    stops: tuple[Stop, ...] = ()
    other: dict[str, RawValue] = field(default_factory=dict)
    """Facts that no time changes."""

    def facts_at(self, at: int, book: Rulebook | None = None) -> dict[str, RawValue]:
        """The facts of contact and holds as they stand at an instant."""
        known = [event for event in self.events if event.at <= at]
        ours = [event for event in known if not event.from_her]
        return {
            **self._contacts(ours, at),
            **self._calls(known, at),
            **self._notices(ours),
            **self._stops(at, book),
            **_answers(known, at),
            **_surveys(ours, at),
            **self.other,
        }

    def _contacts(self, ours: Sequence[Event], at: int) -> dict[str, RawValue]:
        """The budget over all debts, creditors and channels."""
        week = sorted(e.at for e in ours if e.at > at - WEEK_DAYS * DAY)
        month = sorted(e.at for e in ours if e.at > at - MONTH_DAYS * DAY)
        today = [e for e in ours if local_day(e.at, self.zone) == local_day(at, self.zone)]
        return {
            "contacts_last_7_days": len(week),
            "oldest_contact_at": week[0] if week else 0,
            "contacts_last_30_days": len(month),
            "oldest_contact_30_at": month[0] if month else 0,
            "contacts_today": len(today),
            "contacts_today_until": starts_at(
                local_day(at, self.zone) + timedelta(days=1), self.zone
            ),
        }

    def _calls(self, known: Sequence[Event], at: int) -> dict[str, RawValue]:
        """Calls about this debt in seven consecutive days, ours and hers, and the latest talk.

        A talk is one whoever called. Whether her own calls count, a country's rules say.
        """
        here = [e for e in known if not e.other_debt]
        calls = [e for e in here if e.channel == "call" and not e.from_her]
        talks = [e.at for e in here if e.outcome == "conversation"]
        today = local_day(at, self.zone)
        hers = [
            e
            for e in here
            if e.channel == "call"
            and e.from_her
            and (today - local_day(e.at, self.zone)).days < WEEK_DAYS
        ]
        counted = sorted(
            e.at
            for e in calls
            if e.outcome not in NOT_CONNECTED
            and (today - local_day(e.at, self.zone)).days < WEEK_DAYS
            and not self._agreed(e.at, talks)
        )
        return {
            "calls_last_7_days": len(counted),
            "oldest_call_at": self._week_before_free(counted[0]) if counted else 0,
            "calls_from_her_last_7_days": len(hers),
            "call_consent_until": self._agreed_until(at, talks),
            "last_conversation_at": max(talks, default=0),
            "last_conversation_at_known": bool(talks),
        }

    def _week_before_free(self, called_at: int) -> int:
        """Seven days before the local day on which a call no longer counts begins."""
        free = local_day(called_at, self.zone) + timedelta(days=WEEK_DAYS)
        return starts_at(free, self.zone) - WEEK_DAYS * DAY

    def _agreed(self, called_at: int, talks: Sequence[int]) -> bool:
        """Whether she had agreed to that call: the day of consent is the first of the days."""
        for consent in self.consents:
            if consent.channel != "call" or consent.at > called_at:
                continue
            first = local_day(consent.at, self.zone)
            days = min(consent.days, WEEK_DAYS)
            talked = any(consent.at < talk < called_at for talk in talks)
            revoked = consent.revoked_at is not None and consent.revoked_at <= called_at
            if (local_day(called_at, self.zone) - first).days < days and not talked and not revoked:
                return True
        return False

    def _agreed_until(self, at: int, talks: Sequence[int]) -> int:
        """Until when calls she agreed to may be made and do not count; 0 where none may."""
        ends = [0]
        for consent in self.consents:
            if consent.channel == "call" and consent.at <= at and self._agreed(at, talks):
                days = min(consent.days, WEEK_DAYS)
                last = local_day(consent.at, self.zone) + timedelta(days=days)
                ends.append(starts_at(last, self.zone))
        return max(ends)

    def _notices(self, ours: Sequence[Event]) -> dict[str, RawValue]:
        """The first notice that arrived, and the written demands behind it."""
        here = [e for e in ours if not e.other_debt]
        firsts = [e for e in here if e.is_first_notice and e.outcome != "returned"]
        # A notice that came back and was sent again counts from the new date.
        first = max(firsts, key=lambda e: e.at, default=None)
        reminders = [
            e.at
            for e in here
            if e.purpose == "demand" and e.channel in WRITTEN and not e.is_first_notice
        ]
        found: dict[str, RawValue] = {
            "reminders_sent": len(reminders),
            "last_reminder_at": max(reminders, default=0),
            "last_reminder_at_known": bool(reminders),
        }
        if first:
            found |= {"first_notice_at": first.at, "first_notice_channel": first.channel}
        elif any(e.is_first_notice for e in here):
            found |= {"first_notice_at_known": False, "objection_ends_at_known": False}
        return found

    def _stops(self, at: int, book: Rulebook | None) -> dict[str, RawValue]:
        """Until when each purpose rests, over all holds that run."""
        until: dict[str, int] = {}
        longest, kind_of = 0, ""
        for stop in self.stops:
            kind = HOLD_KINDS[stop.kind]
            end = self._end(stop, book)
            if not starts_at(stop.from_, self.zone) <= at < end:
                continue
            for name in _stopped_by(kind):
                until[name] = max(until.get(name, 0), end)
            if "demand" in kind.stops and end > longest:
                longest, kind_of = end, stop.kind
        names = (*STOPPED_BY.values(), *_ON_CHANNELS)
        return {name: until.get(name, 0) for name in names} | {"hold_kind": kind_of}

    def _end(self, stop: Stop, book: Rulebook | None) -> int:
        over_on = stop.until or hold_ends_on(HOLD_KINDS[stop.kind], stop.from_, self.country, book)
        return NEVER if over_on is None else starts_at(over_on, self.zone)


def _stopped_by(kind: HoldKind) -> set[str]:
    """The facts that a kind of hold fills in."""
    voices, reaching = _ON_CHANNELS
    found = {STOPPED_BY[purpose] for purpose in kind.stops}
    return (
        found
        | ({voices} if kind.stops_voices else set())
        | ({reaching} if kind.stops_reaching else set())
    )


def _answers(known: Sequence[Event], at: int) -> dict[str, RawValue]:
    """Answers sent already to her latest message."""
    hers = [event for event in known if event.from_her]
    if not hers:
        return {}
    last = max(hers, key=lambda event: event.at)
    sent = [
        e
        for e in known
        if not e.from_her
        and e.purpose == "answer"
        and last.at < e.at <= at
        and e.channel == last.channel
    ]
    return {"replies_sent": len(sent)}


def _surveys(ours: Sequence[Event], at: int) -> dict[str, RawValue]:
    """Invitations to tell us of our work, over all debts and channels."""
    asked = sorted(e.at for e in ours if e.purpose == "survey" and e.at > at - YEAR_DAYS * DAY)
    return {
        "surveys_last_365_days": len(asked),
        "oldest_survey_at": asked[0] if asked else 0,
        "last_survey_at": asked[-1] if asked else 0,
        "last_survey_at_known": bool(asked),
    }
