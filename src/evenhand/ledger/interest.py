"""Interest of one debt: reckoned by the rulebook whenever asked, posted only before an allocation.

Nothing here is a running total. What runs on a day follows from principal, terms, holds and law;
what was charged is reckoned again whenever one of them is found to have been another, and the
difference is taken back. What was let go once is never claimed again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from itertools import accumulate
from typing import Final

from django.db import transaction
from django.db.models import Q

from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Debt
from evenhand.holds.queries import days_of, reached, stopping_between
from evenhand.journal.actions import Entry, append
from evenhand.ledger.actions import Move, ensure_account, let_free, post, tell_cases
from evenhand.ledger.charges import BACK, Posted, posted_interest, reverse
from evenhand.ledger.models import Account, Charge, InterestTerms, Transfer
from evenhand.ledger.queries import BalanceLine, balance_lines, balances, bearing_ever
from evenhand.rulebook import Money, open_rulebook
from evenhand.rulebook.calendar import Period
from evenhand.rulebook.interest import (
    RESTS,
    Ower,
    Owing,
    Rest,
    Run,
    Step,
    Terms,
    as_json,
    between,
    rate_on,
    runs,
    sum_of,
    terms_on,
)
from evenhand.rulebook.money import Rounding, divided

_HALF: Final = Fraction(1, 2)
# No zone is further than that from the day itself.
_WIDE: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accrued:
    """What has run and is not posted yet, with the runs that it comes from.

    `runs` are the days from `since` on; `carried` is what rounding left of the days before.
    """

    amount: Money
    since: date | None
    runs: tuple[Run, ...]
    carried: Fraction

    @property
    def rests(self) -> tuple[Run, ...]:
        """Days on which a hold let nothing run."""
        return tuple(run for run in self.runs if run.why == RESTS)


@dataclass(frozen=True, slots=True)
class _Known:
    """Everything that interest of a debt follows from, as it was known."""

    owing: Owing
    posted: Sequence[Posted]


def set_terms(
    debt: Debt,
    *,
    kind: str,
    from_on: date,
    source: str,
    basis: str,
    at: datetime,
    actor: str,
    rate_bp: int | None = None,
    until_on: date | None = None,
    day_count: str = "",
    cap_minor: int | None = None,
    is_short_term_credit: bool = False,
) -> InterestTerms:
    """Write down by what interest runs on a debt for some days; older terms stay in the books."""
    return InterestTerms.objects.create(
        debt=debt, kind=kind, rate_bp=rate_bp, day_count=day_count, from_on=from_on,
        until_on=until_on, cap_minor=cap_minor, is_short_term_credit=is_short_term_credit,
        source=source, basis=basis, recorded_at=at, by=actor,
    )  # fmt: skip


def write_terms(terms: Iterable[InterestTerms]) -> None:
    """Write down the terms of many debts at once."""
    InterestTerms.objects.bulk_create(terms, batch_size=2000)


def accrued(debt: Debt, *, on: date, recorded_until: datetime | None = None) -> Accrued:
    """Return the interest that ran until the day before `on` and is not posted; stores nothing.

    `recorded_until`: by what was known at that instant.
    """
    if not bearing_ever([debt.pk]):
        return _nothing_on(debt)
    return _accrued(debt, on=on, recorded_until=recorded_until)


def _nothing_on(debt: Debt) -> Accrued:
    return Accrued(amount=Money(0, debt.currency), since=None, runs=(), carried=Fraction(0))


def _accrued(debt: Debt, *, on: date, recorded_until: datetime | None = None) -> Accrued:
    known = _known(debt, on=on, recorded_until=recorded_until)
    if known is None:
        return _nothing_on(debt)
    since = max((one.charge.until_on for one in known.posted), default=date.min)
    found = runs(open_rulebook(), known.owing, until=on, cuts=_cuts(known.posted))
    carried = _carried(known.posted, found)
    fresh = tuple(run for run in found if run.period.start >= since)
    minor = max(_rounded(carried + sum_of(fresh)), 0)
    return Accrued(amount=Money(minor, debt.currency), since=since if known.posted else None,
                   runs=fresh, carried=carried)  # fmt: skip


def owed(debt: Debt, *, on: date, recorded_until: datetime | None = None) -> Sequence[BalanceLine]:
    """Return what is owed on a day by kind, with the interest that ran until then.

    `recorded_until`: as it was known at that instant.
    """
    lines = balance_lines(debt, on=on, recorded_until=recorded_until)
    amounts = {line.kind: line.amount for line in lines}
    more = accrued(debt, on=on, recorded_until=recorded_until).amount
    amounts["interest"] = amounts.get("interest", Money(0, debt.currency)) + more
    return [BalanceLine(kind, amount) for kind, amount in sorted(amounts.items()) if amount]


def owed_in_all(debts: Sequence[Debt], *, on: date) -> Mapping[int, Money]:
    """Return what is owed on a day in all, by debt, with the interest that ran until then.

    One question for all of them; only debts on which interest may run ask more.
    """
    keys = [debt.pk for debt in debts]
    posted = balances(keys, on=on)
    ever = bearing_ever(keys)
    return {
        debt.pk: Money(posted.get(debt.pk, 0), debt.currency)
        + (_accrued(debt, on=on).amount if debt.pk in ever else Money(0, debt.currency))
        for debt in debts
    }


@transaction.atomic
def charge_until(debt: Debt, *, until: date, key: str, at: datetime, actor: str) -> Transfer | None:
    """Post what ran until the day before `until`, once; None where nothing did.

    Takes the locks of the people who owe, and first takes back what earlier charges hold too much.
    Raises KeyUsedDifferently when the key belongs to another move.
    """
    _lock(debt)
    again = Transfer.objects.filter(key=key, debit__debt=debt, kind="interest").first()
    if again is not None:
        return again
    take_back(debt, because="reckoned", at=at, actor=actor)
    latest = _latest_charge(debt)
    if latest is not None and latest.until_on >= until:
        return None
    found = accrued(debt, on=until)
    bearing = [run for run in found.runs if run.exact_minor]
    if not found.amount or not bearing:
        return None
    return _charge(debt, found, Period(found.runs[0].period.start, until), key, at, actor)


def rate_bp(debt: Debt, *, on: date) -> int:
    """What a year costs on a day by the terms written down, in hundredths of a percent."""
    rows = debt.interest_terms.filter(from_on__lte=on).order_by("recorded_at", "pk")
    terms = terms_on([_terms(row) for row in rows], on)
    if terms is None or terms.kind == "none":
        return 0
    return rate_on(open_rulebook(), terms, _owers(debt), day=on).bp


def _owers(debt: Debt) -> list[Ower]:
    people = debt.cases.values_list("person__country", "person__kind").distinct()
    return [Ower(country.lower(), kind == "natural") for country, kind in people]


def _latest_charge(debt: Debt) -> Charge | None:
    rows = Charge.objects.filter(kind=Charge.Kind.INTEREST, transfer__debit__debt=debt)
    return rows.order_by("until_on").last()


def _charge(
    debt: Debt, found: Accrued, days: Period, key: str, at: datetime, actor: str
) -> Transfer:
    """Post on the last day that bore interest, which no hold stopped."""
    latest = max(run.period.end for run in found.runs if run.exact_minor and run.period.end)
    sources = dict.fromkeys(run.rate.source for run in found.runs if run.exact_minor)
    transfer = post(
        Move(
            key=key,
            kind=Transfer.Kind.INTEREST,
            debit=ensure_account(kind=Account.Kind.INTEREST, currency=debt.currency, debt=debt),
            credit=ensure_account(
                kind=Account.Kind.PLACED, currency=debt.currency, creditor=debt.creditor
            ),
            amount=found.amount,
            effective_on=latest - timedelta(days=1),
            basis="; ".join(source for source in sources if source)[:300],
        ),
        at=at,
        actor=actor,
    )
    assert days.end is not None
    charge = Charge.objects.create(
        transfer=transfer, kind=Charge.Kind.INTEREST, from_on=days.start, until_on=days.end,
        segments=[as_json(run) for run in found.runs], basis_code="terms", source=transfer.basis,
    )  # fmt: skip
    _tell(transfer, charge, at=at, actor=actor)
    return transfer


@transaction.atomic
def take_back(debt: Debt, *, because: str, at: datetime, actor: str) -> list[Transfer]:
    """Reckon every charge of interest again, and take back what is too much of each.

    `because` names what changed, and stays with each reversal. What was paid on it or let go is set
    free. Whatever is called twice or overlaps finds nothing more; nothing is ever charged again.
    """
    _lock(debt)
    made: list[Transfer] = []
    while now := _taken_back(debt, because=because, at=at, actor=actor):
        made += now
        let_free(debt, because=because, at=at, actor=actor)
    return made


def _taken_back(debt: Debt, *, because: str, at: datetime, actor: str) -> list[Transfer]:
    latest = _latest_charge(debt)
    known = _known(debt, on=latest.until_on) if latest else None
    if latest is None or known is None:
        return []
    cuts, carried, made = _cuts(known.posted), Fraction(0), []
    found = runs(open_rulebook(), known.owing, until=latest.until_on, cuts=cuts)
    for one in known.posted:
        carried, left = _settled(one, found, carried, known.owing.rests)
        if left < one.left_minor:
            made.append(reverse(one, one.left_minor - left, because=because, at=at, actor=actor))
            tell_cases(debt, made[-1:], at=at, actor=actor)
    return made


def _settled(
    one: Posted, found: Sequence[Run], carried: Fraction, rests: Sequence[Rest]
) -> tuple[Fraction, int]:
    """What rounding carries on behind a charge, and how much of the charge may stay."""
    if not one.charge.segments:  # of before terms were written down: its one day, or nothing
        rested = any(one.charge.from_on in rest.days for rest in rests)
        return carried, 0 if rested else one.left_minor
    exact = carried + sum_of(between(found, one.period))
    left = min(one.left_minor, max(_rounded(exact), 0))
    # What was let go, and would run by now, is never claimed again.
    return (exact - left if exact - left <= _HALF else Fraction(0)), left


def _carried(posted: Sequence[Posted], found: Sequence[Run]) -> Fraction:
    """What the charges made so far leave: parts of a unit, or below nought what is too much."""
    carried = Fraction(0)
    for one in posted:
        if one.charge.segments:
            carried += sum_of(between(found, one.period)) - one.left_minor
            carried = carried if carried <= _HALF else Fraction(0)
    return carried


def _lock(debt: Debt) -> None:
    lock_persons(sorted(set(debt.cases.values_list("person_id", flat=True))))


def _rounded(exact: Fraction) -> int:
    return divided(exact.numerator, exact.denominator, Rounding.HALF_UP)


def _cuts(posted: Sequence[Posted]) -> set[date]:
    return {day for one in posted for day in (one.charge.from_on, one.charge.until_on)}


def _known(debt: Debt, *, on: date, recorded_until: datetime | None = None) -> _Known | None:
    """Read everything that interest follows from; None where no terms were ever written down."""
    until = Q(recorded_at__lte=recorded_until) if recorded_until else Q()
    rows = debt.interest_terms.filter(until).order_by("recorded_at", "pk")
    terms = [_terms(row) for row in rows]
    posted = posted_interest(debt, on=on, recorded_until=recorded_until)
    if not terms and not posted:
        return None
    start = min((one.period.start for one in terms), default=on)
    start = min([start, *(one.charge.from_on for one in posted)])
    rests = _rests(debt, Period(start, max(on, start)), recorded_until=recorded_until)
    owing = Owing(principal=(), terms=terms, owers=_owers(debt), rests=rests)
    return _Known(_with_courses(owing, debt, until, posted), posted)


def _terms(row: InterestTerms) -> Terms:
    return Terms(
        kind=row.kind, period=Period(row.from_on, row.until_on), rate_bp=row.rate_bp,
        day_count=row.day_count, cap_minor=row.cap_minor,
        is_short_term_credit=row.is_short_term_credit, basis=row.basis,
    )  # fmt: skip


def _rests(debt: Debt, days: Period, *, recorded_until: datetime | None) -> list[Rest]:
    """The local days of every hold that stops interest of this debt."""
    assert days.end is not None
    people = list(debt.cases.values_list("person_id", flat=True))
    found = stopping_between(
        datetime.combine(days.start, time(), UTC) - _WIDE,
        datetime.combine(days.end, time(), UTC) + _WIDE,
        persons=people, purpose="interest",
    )  # fmt: skip
    found = found.filter(pk__in=reached(debt.cases.all())).select_related("person")
    if recorded_until:
        found = found.filter(requested_at__lte=recorded_until)
    return [Rest(days_of(hold), str(hold.key)) for hold in found.order_by("starts_at", "pk")]


def _with_courses(owing: Owing, debt: Debt, until: Q, posted: Sequence[Posted]) -> Owing:
    """Put in how each part of the debt went; what was charged for its days is reckoned instead."""
    charged = {one.charge.transfer_id for one in posted if one.charge.segments}
    moved: dict[str, list[tuple[date, int]]] = defaultdict(list)
    touching = Q(debit__debt=debt) | Q(credit__debt=debt)
    rows = Transfer.objects.filter(until & touching).select_related("debit", "credit")
    for row in rows:
        reckoned = row.pk in charged or row.key.startswith(BACK)
        for account, sign in ((row.debit, 1), (row.credit, -1)):
            if account.debt_id != debt.pk or (reckoned and account.kind == "interest"):
                continue
            moved[account.kind].append((row.effective_on, sign * row.amount_minor))
            if row.kind in _ASKED:
                moved[f"{account.kind} told"].append((row.effective_on, sign * row.amount_minor))
    lent = sum(minor for _, minor in moved["principal told"])
    return replace(
        owing, principal=_course(moved["principal"]), interest=_course(moved["interest"]),
        interest_told=_course(moved["interest told"]),
        fees=_course([*moved["fees told"], *moved["costs told"]]), lent_minor=lent,
    )  # fmt: skip


# What asks for more, or takes a part of that back; the rest is paid or let go.
_ASKED: Final = frozenset(
    {Transfer.Kind.TAKEN_ON, Transfer.Kind.INTEREST, Transfer.Kind.FEE, Transfer.Kind.CORRECTION}
)


def _course(moved: Sequence[tuple[date, int]]) -> list[Step]:
    """Amounts from day to day, out of what moved on each."""
    by_day: dict[date, int] = defaultdict(int)
    for day, minor in moved:
        by_day[day] += minor
    days = sorted(by_day)
    return [Step(day, minor) for day, minor in
            zip(days, accumulate(by_day[day] for day in days), strict=True)]  # fmt: skip


def _tell(transfer: Transfer, charge: Charge, *, at: datetime, actor: str) -> None:
    debt = charge.transfer.debit.debt
    assert debt is not None
    data: Mapping[str, object] = {
        "transfer": transfer.key, "amount_minor": transfer.amount_minor,
        "currency": transfer.currency, "from": charge.from_on.isoformat(),
        "until": charge.until_on.isoformat(), "effective_on": transfer.effective_on.isoformat(),
    }  # fmt: skip
    for case in debt.cases.select_related("person"):
        append(Entry(code="interest.charged", at=at, actor=actor, subject=case.person.key,
                     case_key=case.key, data=data))  # fmt: skip
