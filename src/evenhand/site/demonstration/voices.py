"""What people said of the work in twelve weeks: asked after a talk and unasked; what came of it.

Whom nobody may ask the house itself leaves out, as it does every day.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

from django.db import transaction

from evenhand.access.models import Role, User
from evenhand.cases.models import Case, Creditor, Person
from evenhand.contact.models import Contact
from evenhand.contact.reaching import record_contact
from evenhand.doors.portal.survey import QUOTE_TEXT
from evenhand.learning.surveys import actions as surveys
from evenhand.learning.surveys import pulse, quoting
from evenhand.learning.surveys.following import invite_after_contacts
from evenhand.learning.surveys.models import Answer, Invitation
from evenhand.learning.surveys.recommending import recommend
from evenhand.learning.surveys.told import Told
from evenhand.learning.surveys.unasked import tell
from evenhand.site.demonstration import told
from evenhand.site.demonstration.chance import Chance
from evenhand.site.demonstration.imagined import Portfolio, Story
from evenhand.site.demonstration.loading import Loaded
from evenhand.work.alarms import close_alarm, open_alarms, pick_up, put_on_duty

WEEKS = 12
CHANGED_BEFORE = timedelta(days=28)  # since then the first letter says what to do first
MOST_ASKED = 130
UNASKED = 14
KEPT_BACK = 4  # not asked before, so that one of them may be asked today
_SEED = 812
_AFTER_THE_DAY = timedelta(minutes=50)
_NIGHT = timedelta(hours=16)
_MOMENT = timedelta(minutes=4)
_WORKDAY = timedelta(hours=10)
_SILENT_EVERY = 3  # so often nobody answers
_LETTER_EVERY = 4  # so often the letter was hard, before it was changed
_LETTER_EVERY_LATER = 17
_ROUGH, _TOO_HIGH = (11, 20), (7, 29)  # the so-manieth of so many
_QUOTED_EVERY = 5
_MONTHS = 5
_PULSE_DAY = 20
_SAID = ("yes", "yes", "partly", "yes", "no", "yes", "yes", "partly", "yes", "no", "yes")
_SCORES = (9, 10, 8, 9, 6, 10, 9, 7)
_QUIET = frozenset({Story.STOPPED, Story.NOTHING_LEFT})


@dataclass(frozen=True, slots=True)
class Talker:
    """Somebody who may be asked, with one of her cases."""

    person: Person
    case: Case


def who_may_be_asked(portfolio: Portfolio, loaded: Loaded) -> list[Talker]:
    """People who speak a language of the stories and whom nothing keeps us from asking."""
    cases = {case.person_id: case for case in loaded.cases.values()}
    fitting = (
        loaded.people[one.key]
        for one in portfolio.people
        if one.language in told.languages()
        and one.story not in _QUIET
        and not (one.is_company or one.ceased or one.is_careful or one.refuses)
        and not (one.representative or one.deceased_on)
    )
    return [Talker(person, cases[person.pk]) for person in fitting]


def be_on_duty(staff: Mapping[str, User], *, at: datetime) -> None:
    """Put three people on duty today, one of them on call."""
    for role in (Role.AGENT, Role.COMPLAINTS):
        put_on_duty(user=staff[role], from_at=at - _WORKDAY, until_at=at + _WORKDAY)
    put_on_duty(
        user=staff[Role.COMPLIANCE], from_at=at - _WORKDAY, until_at=at + _WORKDAY, is_on_call=True
    )


def talk_and_ask(talkers: Sequence[Talker], staff: Mapping[str, User], *, at: datetime) -> None:
    """Let people ring over twelve weeks; each evening those who may be asked are asked."""
    chance, asked = Chance(_SEED), talkers[KEPT_BACK:][:MOST_ASKED]
    days = WEEKS * 7
    planned = [
        (chance.working_instant(at, days_ago=days - number * (days - 1) // len(asked)), one)
        for number, one in enumerate(asked)
    ]
    number = 0
    for _day, rung in groupby(planned, key=lambda pair: pair[0].date()):
        calls = sorted(rung, key=lambda pair: pair[0])
        for rung_at, one in calls:
            ring(one, by=_who_answers(one, staff, number), at=rung_at)
            number += 1
        evening = calls[-1][0].replace(minute=0) + _AFTER_THE_DAY
        invite_after_contacts(clock=partial(_standing, evening))
    for place, row in enumerate(Invitation.objects.order_by("made_at", "pk")):
        _answer(row, place, staff, at=at)


def _standing(at: datetime) -> datetime:
    """A clock that stands."""
    return at


def ring(one: Talker, *, by: User, at: datetime) -> Contact:
    """Record that somebody rang us and talked with a member of staff."""
    return record_contact(
        person=one.person, case=one.case, channel="call", purpose="service", outbound=False,
        result=Contact.Result.CONVERSATION, by=by, at=at, spoke_with=Contact.SpokeWith.PERSON,
    )  # fmt: skip


def _who_answers(one: Talker, staff: Mapping[str, User], number: int) -> User:
    if (one.person.country, one.person.language) == ("GB", "en"):
        return staff["colleague"]
    return staff[Role.AGENT if number % 3 else Role.LEAD]


def _answer(row: Invitation, place: int, staff: Mapping[str, User], *, at: datetime) -> None:
    """Let one in three stay silent, and whoever looks after alarms close what an answer raised."""
    if place % _SILENT_EVERY == 1:
        return
    answered_at = min(row.made_at + _NIGHT, at - timedelta(hours=1))
    was_changed = row.made_at > at - CHANGED_BEFORE
    made = surveys.answer(
        row, _said(row.person.language, place, was_changed=was_changed), at=answered_at
    )
    if made is not None:
        _look_after(made, by=staff[Role.COMPLAINTS], at=answered_at + _MOMENT)


def _said(language: str, place: int, *, was_changed: bool) -> Told:
    hard_every = _LETTER_EVERY_LATER if was_changed else _LETTER_EVERY
    if place % _ROUGH[1] == _ROUGH[0]:
        return Told(
            respected=2, easy=4, manage="yes", words=told.words("rough", language, number=place)
        )
    if place % _TOO_HIGH[1] == _TOO_HIGH[0]:
        return Told(
            respected=4, easy=4, manage="no", words=told.words("too_high", language, number=place)
        )
    if place % hard_every == 0:
        return Told(
            respected=4, easy=2, manage="yes", words=told.words("letter", language, number=place)
        )
    quoted = place % _QUOTED_EVERY == 3
    return Told(
        respected=3 if place % 8 == 5 else 4 + place % 2,
        easy=5 - place % 7 % 3,
        manage="unsure" if place % 6 == 2 else "yes",
        words=told.words("well", language, number=place) if quoted or place % 4 == 3 else "",
        quote_text=QUOTE_TEXT if quoted else "",
    )


def _look_after(row: Answer, *, by: User, at: datetime) -> None:
    """Take the alarms of an answer, talk with her, and write down what was done."""
    alarms = list(open_alarms(for_user=by).filter(about=row.key))
    for alarm in alarms:
        pick_up(alarm_key=alarm.key, user=by, at=at)
        close_alarm(alarm_key=alarm.key, user=by, outcome="talked", at=at + _MOMENT)
    if alarms:
        surveys.close_out(
            row, by=by, called_back=True, complaint_recorded=False,
            plan_looked_at=row.manage == Answer.Manage.NO, at=at + _MOMENT,
        )  # fmt: skip


def answer_unasked(talkers: Sequence[Talker], *, at: datetime) -> None:
    """Let some speak without being asked: on their own pages, and with a letter in the hand."""
    ways = (Invitation.CameBy.HERSELF, Invitation.CameBy.BY_LETTER)
    for number, one in enumerate(talkers[-UNASKED:]):
        mood = "letter" if number % 5 == 4 else "well"
        said = Told(
            respected=3 if mood == "letter" else 5,
            easy=2 if mood == "letter" else 4,
            words=told.words(mood, one.person.language, number=number),
        )
        tell(said, case=one.case, came_by=ways[number % 2], turn=uuid.uuid5(one.person.key, "said"),
             at=at - timedelta(days=1 + number, hours=2))  # fmt: skip


def let_out_quotes(staff: Mapping[str, User], *, at: datetime) -> None:
    """Choose sentences of two people; a second colleague lets one of them out."""
    offered = quoting.answers_to_quote(staff[Role.LEAD])[:2]
    chosen = [
        quoting.choose(one.answer, [0, 1], by=staff[Role.LEAD], at=at - timedelta(days=2))
        for one in offered
    ]
    if chosen:
        quoting.let_out(key=chosen[0].key, by=staff[Role.COMPLIANCE], at=at - timedelta(days=1))


def ring_once(talkers: Sequence[Talker], staff: Mapping[str, User], *, at: datetime) -> None:
    """Let one person answer just now that she cannot manage: her alarm waits for a colleague."""
    for one in talkers[:KEPT_BACK]:
        call = ring(one, by=staff[Role.AGENT], at=at - timedelta(minutes=40))
        invite_after_contacts(clock=lambda: at - timedelta(minutes=30))
        asked = Invitation.objects.filter(contact=call).select_related("person").first()
        if asked is not None:
            said = Told(respected=4, easy=4, manage="no",
                        words=told.words("too_high", one.person.language, number=0))  # fmt: skip
            surveys.answer(asked, said, at=at - _MOMENT)
            return


@transaction.atomic
def feel_the_pulse(staff: Mapping[str, User], *, at: datetime) -> None:
    """Let everybody at work tell how the last months were; this one is still asked."""
    for place, month in enumerate(_months_before(at)):
        were_here = [user for user in staff.values() if user.joined_at and user.joined_at < month]
        for number, user in enumerate(were_here):
            said = {
                question: _SAID[(3 * number + 5 * shift + 4 * place) % len(_SAID)]
                for shift, question in enumerate(pulse.QUESTIONS)
            }
            pulse.answer_pulse(user, said, at=month)


def _months_before(at: datetime) -> Iterator[datetime]:
    month = at.replace(day=1)
    for _ in range(_MONTHS):
        month = (month - timedelta(days=1)).replace(day=1)
        yield month.replace(day=_PULSE_DAY)


@transaction.atomic
def ask_creditors(*, at: datetime) -> None:
    """Let users of several creditors say how likely they would recommend us."""
    creditors = list(Creditor.objects.filter(is_synthetic=True).order_by("pk"))
    for number, score in enumerate(_SCORES):
        creditor = creditors[number % len(creditors)]
        user = User.objects.create_user(
            f"creditor-{number + 1}@evenhand.example", None, name=f"{creditor.name}, user",
            role=Role.CREDITOR, creditor_key=creditor.key, joined_at=at,
        )  # fmt: skip
        recommend(user, creditor=creditor, score=score, at=at - timedelta(days=3 + 9 * number))
