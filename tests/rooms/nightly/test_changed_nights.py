"""Nights that judge only what changed come to the same as nights that judge everything."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from evenhand.cases.actions import add_representative, close_case, record_death
from evenhand.cases.models import Case, ContactPoint, Evidence
from evenhand.contact.models import Release
from evenhand.contact.reaching import change_preference, record_contact
from evenhand.holds.models import Hold
from evenhand.ledger.models import Account, Transfer
from evenhand.nightly.actions import run_night
from evenhand.nightly.judging import decided, households_of
from evenhand.nightly.models import CaseMask, Night
from evenhand.nightly.portfolio import facts_only, read_portfolio
from evenhand.nightly.steps import HOLD_KIND
from evenhand.plans.models import Plan, Statement
from evenhand.rulebook import open_rulebook
from evenhand.work.actions import set_next_step
from evenhand.work.models import NextStep, Step
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
Told = dict[int, tuple[object, ...]]


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> None:
    settings.SPOOL_FOLDER = tmp_path


def night(at: datetime, *, everything: bool = False) -> Night:
    return run_night(day=at.date(), at=at, clock=lambda: at, everything=everything)


def as_kept() -> tuple[Told, Told]:
    """Masks, digests and next steps of all open cases, as the tables have them."""
    cases = Case.objects.filter(closed_at__isnull=True)
    masks: Told = {
        row.case_id: (row.mask_0, row.mask_1, row.mask_2, row.step_digest, row.means_digest)
        for row in CaseMask.objects.filter(case__in=cases)
    }
    keys = dict(cases.values_list("key", "pk"))
    steps: Told = {
        keys[row.case_key]: (row.step, row.why, row.due_at and int(row.due_at.timestamp()))
        for row in NextStep.objects.filter(case_key__in=keys)
    }
    return masks, steps


def as_judged_whole(at: datetime) -> tuple[Told, Told]:
    """The same of a night that reads and judges every case."""
    book = open_rulebook()
    portfolio, _ = read_portfolio(at=at)
    judged = book.judge_columns(facts_only(portfolio)).collect()
    made = decided(portfolio, judged, households_of(portfolio, book, day=at.date()), book)
    masks: Told = {}
    steps: Told = {}
    for row in made.cases.iter_rows(named=True):
        words = [row.get(f"mask_{n}", 0) for n in range(3)]
        masks[row["case_id"]] = (*words, row["step_digest"], row["means_digest"])
        branch = made.branches[row["branch"]]
        why = row["hold_kind"] if branch.why == HOLD_KIND else branch.why
        steps[row["case_id"]] = (branch.step, why, row["due"] or None)
    return masks, steps


class Year:
    """Things that happen to a few people, by chance, whoever writes them down."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.at = cast.AT
        self.count = 0
        self.cases = [self.opened(who) for who in cast.EVERYBODY]

    def opened(self, who: cast.Who) -> Case:
        self.count += 1
        return cast.case(cast.person(who, email="a@example.org"), reference=f"loan-{self.count}")

    def happens(self) -> None:
        """Let one thing happen, at an instant of the last days or of the next."""
        what: list[Callable[[Case, datetime], object]] = [
            self.money, self.hold, self.letter, self.talk, self.wish, self.means, self.plan,
            self.speaker, self.lapse, self.answer_or_end, self.other_hand, self.joint,
        ]  # fmt: skip
        when = self.at + timedelta(minutes=self.chance.randint(-12 * 1440, 12 * 1440))
        self.chance.choice(what)(self.chance.choice(self.cases), when)

    def money(self, case: Case, when: datetime) -> None:
        owed = Account.objects.get(debt=case.debt, kind="principal")
        bank, _ = Account.objects.get_or_create(
            kind="client_money", currency=owed.currency, creditor=case.debt.creditor
        )
        self.count += 1
        Transfer.objects.create(
            key=f"paid-{self.count}", kind="payment", debit=bank, credit=owed,
            amount_minor=self.chance.choice((1000, 120_000)), currency=owed.currency,
            book=owed.book,
            effective_on=when.date(), recorded_at=self.at, recorded_by="t",
        )  # fmt: skip

    def hold(self, case: Case, when: datetime) -> None:
        kind = self.chance.choice(("illness", "dispute", "insolvency", "no_means", "plan_kept"))
        ends = when + timedelta(days=self.chance.randint(1, 40))
        Hold.objects.create(
            person=case.person, debt=self.chance.choice((None, case.debt)), kind=kind, source="t",
            starts_at=when, starts_on=when.date(), ends_at=self.chance.choice((None, ends)),
            requested_at=self.at,
            requested_by="t", acknowledged_at=self.at,
        )  # fmt: skip

    def letter(self, case: Case, when: datetime) -> None:
        self.count += 1
        letter = self.chance.choice(("first_notice", "first_notice", "reminder"))
        sent = min(when, self.at)
        Release.objects.create(
            business_key=f"sent-{self.count}", case=case, person=case.person, letter=letter,
            act="notice.letter" if letter == "first_notice" else "demand.letter", language="en",
            state="released", queued_at=sent, attempted_at=sent, outcome_at=sent,
        )  # fmt: skip

    def talk(self, case: Case, when: datetime) -> None:
        record_contact(
            person=case.person, case=self.chance.choice((case, None)), by=None, at=when,
            channel=self.chance.choice(("call", "letter")), purpose="service",
            outbound=self.chance.random() < 0.7,
            result=self.chance.choice(("conversation", "no_answer")),
        )  # fmt: skip

    def wish(self, case: Case, when: datetime) -> None:
        name = self.chance.choice(("refuses_letter", "refuses_email", "safe_contact_only"))
        change_preference(
            person=case.person, at=when, actor="t", **{name: self.chance.random() < 0.5}
        )

    def means(self, case: Case, when: datetime) -> None:
        income = self.chance.choice((None, 40_000, 150_000, 400_000))
        Statement.objects.create(
            person=case.person, source=self.chance.choice(("portal", "placement")),
            currency=case.debt.currency, content_sealed=b"", saved_at=when, completed_at=when,
            valid_until=self.chance.choice((None, (when + timedelta(days=20)).date())),
            net_income_minor=income, essentials_minor=self.chance.choice((None, 60_000, 90_000)),
            adults=self.chance.choice((None, 1, 2)), children_under_11=0, children_over_10=0,
        )  # fmt: skip

    def plan(self, case: Case, when: datetime) -> None:
        running = Plan.objects.filter(person=case.person, state="agreed")
        if running.update(state="ended", ended_at=when) == 0:
            Plan.objects.create(
                person=case.person, option="steady", currency=case.debt.currency,
                instalment_minor=1000, protected_minimum_minor=1, agreed_at=when, agreed_by="t",
                laid_out_at=when, pay_day=1,
            )  # fmt: skip

    def speaker(self, case: Case, when: datetime) -> None:
        add_representative(
            person=case.person, kind=self.chance.choice(("attorney", "adviser")), name="Office",
            source="t", at=when,
        )  # fmt: skip
        until = when + timedelta(days=self.chance.randint(1, 20))
        case.person.representatives.update(until=self.chance.choice((None, until)))

    def lapse(self, case: Case, when: datetime) -> None:
        if self.chance.random() < 0.5:
            points = ContactPoint.objects.filter(person=case.person)
            points.update(status=self.chance.choice(("failed", "given")))
        elif Evidence.objects.filter(debt=case.debt).delete()[0] == 0:
            Evidence.objects.create(debt=case.debt, kind="contract", received_at=when)

    def answer_or_end(self, case: Case, when: datetime) -> None:
        chosen = self.chance.random()
        if chosen < 0.2 and len(self.cases) > 4:
            close_case(case=case, why="returned", at=self.at, actor="t")
            self.cases.remove(case)
        elif chosen < 0.3:
            record_death(person=case.person, on=when.date(), at=self.at, actor="t")
        else:
            self.cases.append(self.opened(self.chance.choice(cast.EVERYBODY)))

    def other_hand(self, case: Case, when: datetime) -> None:
        set_next_step(
            case_key=case.key, subject=case.person.key, step=Step.REVIEW, why="asked", at=when
        )

    def joint(self, case: Case, when: datetime) -> None:
        other = self.chance.choice(self.cases).person
        made, is_new = Case.objects.get_or_create(
            debt=case.debt, person=other, defaults={"opened_at": min(when, self.at)}
        )
        if is_new:
            self.cases.append(made)


@pytest.mark.parametrize("seed", range(3))
def test_after_any_days_what_is_kept_is_what_a_whole_night_would_find(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    year = Year(chance)
    night(year.at)
    spared = 0

    for _ in range(9):
        for _ in range(chance.randint(0, 5)):
            year.happens()
        year.at += timedelta(days=chance.choice((1, 1, 1, 2, 7, 40)), minutes=chance.randint(0, 99))
        masks, steps = as_judged_whole(year.at)

        worked = night(year.at)

        kept_masks, kept_steps = as_kept()
        assert kept_masks == masks, f"seed {seed}, {year.at}"
        assert kept_steps == steps, f"seed {seed}, {year.at}"
        spared += len(masks) - worked.figures["cases"]

    assert spared > 0


def test_nothing_new_means_that_nothing_is_judged() -> None:
    case = cast.case(cast.person(), with_evidence=False)
    quiet = cast.AT + timedelta(days=7)  # no law changes in these days
    night(quiet)
    night(quiet + timedelta(days=1))

    third = night(quiet + timedelta(days=2))

    assert third.figures["cases"] == 0
    assert NextStep.objects.get(case_key=case.key).step == "complete_data"


def test_a_step_that_others_set_is_set_right_by_the_next_night() -> None:
    case = cast.case(cast.person(), with_evidence=False)
    quiet = cast.AT + timedelta(days=7)  # no law changes in these days
    night(quiet)
    set_next_step(
        case_key=case.key, subject=case.person.key, step=Step.REVIEW, why="asked", at=quiet
    )

    worked = night(quiet + timedelta(days=1))

    assert worked.figures["steps_changed"] == 1
    assert NextStep.objects.get(case_key=case.key).step == "complete_data"


def test_another_rulebook_means_that_every_case_is_judged() -> None:
    cast.case(cast.person(), with_evidence=False)
    night(cast.AT)
    Night.objects.update(rulebook_hash="of another one")

    second = night(cast.AT + timedelta(days=1))

    assert (second.figures["everything"], second.figures["cases"]) == (1, 1)


def test_a_night_that_was_cut_off_is_worked_again_in_full() -> None:
    cast.case(cast.person(), with_evidence=False)
    night(cast.AT)
    day = (cast.AT + timedelta(days=1)).date()
    Night.objects.create(
        on_day=day, at=cast.AT + timedelta(days=1), rulebook_hash=open_rulebook().hash,
        started_at=cast.AT,
    )  # fmt: skip

    again = night(cast.AT + timedelta(days=1))

    assert (again.figures["everything"], again.figures["cases"]) == (1, 1)
    assert again.finished_at is not None


def test_a_letter_that_still_waits_is_not_queued_again() -> None:
    cast.case(cast.person())
    night(cast.AT)

    night(cast.AT + timedelta(days=1), everything=True)

    assert Release.objects.count() == 1


def test_a_portfolio_too_large_for_one_page_is_judged_by_spans_of_people(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = [cast.case(cast.person(who), reference=who.given) for who in cast.EVERYBODY]
    monkeypatch.setattr("evenhand.nightly.choosing.PAGE_CASES", 2)

    first = night(cast.AT)

    assert first.figures["cases"] == len(made) == CaseMask.objects.count()
    assert as_kept()[0] == as_judged_whole(cast.AT)[0]
    assert date(2026, 11, 17) == first.on_day
