"""A fee for one act: charged when the rulebook allows this very fee, refused with its reasons else.

The gate is asked under the person's lock, so that no stop and no other fee comes in between. Its
verdict is kept whatever it says.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Case
from evenhand.contact import gate
from evenhand.contact.models import Release
from evenhand.holds.queries import zone_of_days
from evenhand.journal.actions import Entry, append
from evenhand.ledger.actions import (
    ChargeDuringHold,
    KeyUsedDifferently,
    Move,
    ensure_account,
    post,
)
from evenhand.ledger.charges import Posted, fees_of
from evenhand.ledger.models import Account, Charge, Transfer
from evenhand.rulebook import Money, NotInForce, Verdict
from evenhand.rulebook.answers.amounts import lawful_fee
from evenhand.rulebook.answers.answer import Amount, CannotAnswer
from evenhand.rulebook.zones import local_day

ACT: Final = "fee.charge"


class FeeNotAllowed(Exception):
    """The rules refuse this fee; the verdict names each reason, and from when it might be."""

    def __init__(self, verdict: Verdict) -> None:
        rules = ", ".join(reason.rule for reason in verdict.reasons)
        super().__init__(f"the fee is not allowed: {rules}")
        self.verdict = verdict

    def reasons(self, language: str) -> Sequence[str]:
        """Return why, in sentences of a language."""
        return [reason.sentence(language) for reason in self.verdict.reasons]


class ActPaidFor(Exception):
    """A fee of this kind was charged for the act before: a fee pays for one act, once."""

    def __init__(self, *, fee_kind: str, act_key: str) -> None:
        super().__init__(f"a fee of the kind {fee_kind} was charged for {act_key} before")
        self.fee_kind, self.act_key = fee_kind, act_key


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fee:
    """The fee that is to be charged, and for what."""

    case: Case
    kind: str
    amount: Money
    basis: str
    key: str
    release: Release | None
    agreed: Money | None
    document_key: uuid.UUID | None

    @property
    def act_key(self) -> str:
        return str(self.release.key) if self.release else self.key

    def day(self, at: datetime) -> date:
        """The local day of the act that it pays for."""
        then = self.release.outcome_at if self.release and self.release.outcome_at else at
        return local_day(int(then.timestamp()), zone_of_days(self.case.person, then))


def charge_fee(
    *,
    case: Case,
    fee_kind: str,
    amount: Money,
    basis: str,
    at: datetime,
    actor: str,
    key: str,
    document_key: uuid.UUID | None = None,
    release: Release | None = None,
    agreed: Money | None = None,
) -> Transfer:
    """Charge a fee for one act; the same call again returns the first transfer.

    `release` is the letter or call that it pays for, else `key` stands for the act; `agreed` what
    the contract names for a fee of this kind. Raises FeeNotAllowed with the verdict, ActPaidFor,
    KeyUsedDifferently, CaseIsClosed, ChargeDuringHold where a hold covered the act's day, and
    NotInForce where a rule asks for a value of the law that nobody knows on that day.
    """
    fee = _Fee(case=case, kind=fee_kind, amount=amount, basis=basis, key=key, release=release,
               agreed=agreed, document_key=document_key)  # fmt: skip
    done = _decided(fee, at=at, actor=actor)
    if isinstance(done, Verdict):
        raise FeeNotAllowed(done)
    if isinstance(done, Exception):
        raise done
    return done


@transaction.atomic
def _decided(fee: _Fee, *, at: datetime, actor: str) -> Transfer | Verdict | Exception:
    """Ask and charge in one transaction; what refuses is returned, so that its record stays."""
    people = fee.case.debt.cases.values_list("person_id", flat=True)
    lock_persons(sorted(set(people)))
    if (again := _charged_before(fee)) is not None:
        return again
    try:
        answer = _asked(fee, at=at)
    except NotInForce as unknown:
        _refused(fee, [], at=at, actor=actor)
        return unknown
    event = gate.record(answer, case=fee.case, at=at, actor=actor)
    if not answer.verdict.allowed:
        _refused(fee, [one.rule for one in answer.verdict.reasons], at=at, actor=actor)
        return answer.verdict
    try:
        with transaction.atomic():
            transfer = _posted(fee, verdict_event=event.pk, at=at, actor=actor)
    except ChargeDuringHold as held:
        _refused(fee, ["house.hold-stops-fees"], at=at, actor=actor)
        return held
    _told(fee, "fee.charged", {"transfer": transfer.key}, at=at, actor=actor)
    return transfer


def _charged_before(fee: _Fee) -> Transfer | None:
    """The transfer of the same call before; raises where act or key was used for another fee."""
    charge = Charge.objects.filter(transfer__key=fee.key).select_related("transfer").first()
    if charge is None:
        if Transfer.objects.filter(key=fee.key).exists():
            raise KeyUsedDifferently(fee.key)
        if Charge.objects.filter(act_key=fee.act_key, fee_kind=fee.kind, kind="fee").exists():
            raise ActPaidFor(fee_kind=fee.kind, act_key=fee.act_key)
        return None
    kept = charge.transfer
    same = (charge.fee_kind, charge.act_key, kept.amount_minor, kept.currency) == (
        fee.kind, fee.act_key, fee.amount.minor, fee.amount.currency
    )  # fmt: skip
    if not same or kept.debit.debt_id != fee.case.debt_id:
        raise KeyUsedDifferently(fee.key)
    return kept


def _asked(fee: _Fee, *, at: datetime) -> gate.Answer:
    """The gate's answer with the facts of this fee, read under the lock that we hold."""
    facts = gate.facts_of(fee.case, at=at) | _facts_of(fee, at=at)
    lawful = _lawful(fee.case, facts, day=fee.day(at))
    authorised = lawful is not None and fee.amount.minor <= lawful.amount_minor
    seen = {**facts, "fee_authorised": authorised}
    return gate.ask(case=fee.case, act=ACT, at=at, seen=seen)


def _lawful(case: Case, facts: Mapping[str, Any], *, day: date) -> Amount | None:
    """What law and contract let a fee of this kind be; None where no law that we know says so."""
    known = {name: value for name, value in facts.items() if name not in ("at", "zone")}
    try:
        return lawful_fee(case.person.country, day, known)
    except (CannotAnswer, NotInForce):
        return None


def _facts_of(fee: _Fee, *, at: datetime) -> dict[str, Any]:
    """What the rulebook wants to know of this fee and of those before it."""
    alike = [one for one in fees_of(fee.case.debt) if one.charge.fee_kind == fee.kind]
    facts: dict[str, Any] = {
        "fee_kind": fee.kind,
        "fee_minor": fee.amount.minor,
        "agreed_fee_minor": fee.agreed.minor if fee.agreed else 0,
        "fee_agreed_at_start": fee.agreed is not None,
        "fees_of_kind_minor": sum(one.left_minor for one in alike),
        "fees_of_kind_count": sum(1 for one in alike if one.left_minor),
        "creditor_recovers_vat": fee.case.debt.creditor.deducts_vat is not False,
        "is_fee_of_a_breach": _is_of_a_breach(fee.release),
        "paid_on_first_demand": _demands(fee.case, until=at) <= 1,
    }
    return facts | _last(alike)


def _last(alike: Sequence[Posted]) -> dict[str, Any]:
    if not alike:
        return {}
    latest = max(one.charge.transfer.recorded_at for one in alike)
    return {"last_fee_at": int(latest.timestamp()), "last_fee_at_known": True}


def _is_of_a_breach(release: Release | None) -> bool:
    """Whether the act was refused, never left, or came back: then it was needless."""
    if release is None:
        return False
    return release.state != Release.State.RELEASED or release.returned_at is not None


def _demands(case: Case, *, until: datetime) -> int:
    """How many demands left: until a second one did, she may still pay on the first."""
    left = case.releases.filter(act__startswith="demand.", state=Release.State.RELEASED)
    return left.filter(outcome_at__lte=until).count()


def _posted(fee: _Fee, *, verdict_event: int, at: datetime, actor: str) -> Transfer:
    debt, currency, day = fee.case.debt, fee.amount.currency, fee.day(at)
    transfer = post(
        Move(
            key=fee.key,
            kind=Transfer.Kind.FEE,
            debit=ensure_account(kind=Account.Kind.FEES, currency=currency, debt=debt),
            credit=ensure_account(
                kind=Account.Kind.PLACED, currency=currency, creditor=debt.creditor
            ),
            amount=fee.amount,
            effective_on=day,
            basis=fee.basis,
        ),
        at=at,
        actor=actor,
    )
    Charge.objects.create(
        transfer=transfer, kind=Charge.Kind.FEE, fee_kind=fee.kind, act_key=fee.act_key,
        from_on=day, until_on=day + timedelta(days=1), verdict_event=verdict_event,
        document_key=fee.document_key or (fee.release.document_key if fee.release else None),
        basis_code="agreed" if fee.agreed else "law", source=fee.basis,
    )  # fmt: skip
    return transfer


def _refused(fee: _Fee, rules: Sequence[str], *, at: datetime, actor: str) -> None:
    _told(fee, "fee.refused", {"rules": list(rules)}, at=at, actor=actor)


def _told(fee: _Fee, code: str, data: Mapping[str, object], *, at: datetime, actor: str) -> None:
    told = {"fee_kind": fee.kind, "act": fee.act_key, "amount_minor": fee.amount.minor,
            "currency": fee.amount.currency, **data}  # fmt: skip
    append(Entry(code=code, at=at, actor=actor, subject=fee.case.person.key,
                 case_key=fee.case.key, data=told))  # fmt: skip
