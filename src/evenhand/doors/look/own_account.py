"""From a bank statement to confirmed lines, page by page: the same steps at every door.

The file is read and forgotten within one answer. What was found waits in a locked box for her
word; each yes is saved into the draft of her statement, a no leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from evenhand.cases.models import Person
from evenhand.doors.look.locked_box import LockedBox
from evenhand.doors.look.own_account_forms import (
    KEEP,
    LEAVE,
    AccountFileForm,
    OfferForm,
    asking_for_columns,
    begun,
)
from evenhand.doors.look.own_account_words import CONFIDENCE, DOUBTS, evidence, refused
from evenhand.plans import actions as plans
from evenhand.plans import queries
from evenhand.plans.account_files import AccountFileRefused, ColumnsUnclear
from evenhand.plans.account_offers import offers_in
from evenhand.rulebook import Money
from evenhand.rulebook.affordability.account_answers import (
    LEFT_OUT,
    Answer,
    Offer,
    Offers,
    taken_over,
)
from evenhand.rulebook.affordability.account_found import FoundIncome
from evenhand.rulebook.affordability.account_json import offers_from_json, offers_to_json

FORGET: Final = "forget"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAccountSteps:
    """The steps as one door takes them: who is there, where the pages are, how they are shown."""

    request: HttpRequest
    person: Person
    source: str
    actor: str
    at: datetime
    today: date
    box: LockedBox
    form: type[AccountFileForm]
    onward: str
    show: Callable[..., HttpResponse]

    def file(self) -> HttpResponse:
        """Take the file with her consent, look through it and forget it."""
        form = self.form(self.request.POST or None, self.request.FILES or None)
        problem = ""
        if self.request.method == "POST" and form.is_valid():
            try:
                return self._read(form)
            except ColumnsUnclear as unclear:
                form, problem = asking_for_columns(form, unclear), refused(unclear)
            except AccountFileRefused as refusal:
                form.add_error("file", refused(refusal))
        forgotten = "forgotten" in self.request.GET
        return self.show("file", form=form, problem=problem, forgotten=forgotten, back=self.onward)

    def _read(self, form: AccountFileForm) -> HttpResponse:
        statement = queries.begun(self.person, today=self.today)
        accounts = offers_in(
            form.cleaned_data["file"].read(),
            person=self.person,
            currency=statement.currency,
            columns=form.columns(),
        )
        plans.note_account_read(
            person=self.person, consent=form.consent, at=self.at, actor=self.actor
        )
        return self._kept(accounts, redirect(f"{self.box.path}/found"))

    def _kept(self, accounts: tuple[Offers, ...], response: HttpResponse) -> HttpResponse:
        self.box.put(self.request, response, offers_to_json(accounts).encode(), at=self.at)
        return response

    def _accounts(self) -> tuple[Offers, ...]:
        content = self.box.look(self.request, at=self.at)
        return offers_from_json(content) if content else ()

    def _forgotten(self) -> HttpResponse:
        return redirect(f"{self.box.path}?forgotten")

    def found(self) -> HttpResponse:
        """What was found in each account, before anything is taken over."""
        accounts = self._accounts()
        if not accounts:
            return self._forgotten()
        if self.request.POST.get("do") == FORGET:
            return self._emptied()
        rows = [
            {"offers": one, "url": self._next(number, one), "reading": one.reading}
            for number, one in enumerate(accounts)
        ]
        return self.show("found", rows=rows, back=self.box.path)

    def _next(self, number: int, offers: Offers) -> str:
        place = offers.open_place
        return f"{self.box.path}/{number}/{'done' if place is None else place + 1}"

    def _emptied(self) -> HttpResponse:
        response = redirect(self.onward)
        self.box.empty(self.request, response)
        return response

    def offer(self, account: int, number: int) -> HttpResponse:
        """One income or bill: her yes, her change of it, or her no."""
        accounts = self._accounts()
        if not accounts:
            return self._forgotten()
        if account >= len(accounts) or not 0 < number <= len(accounts[account].all):
            raise Http404
        offers, place = accounts[account], number - 1
        offer, currency = offers.all[place], offers.reading.currency
        form = OfferForm(
            self.request.POST if self.request.POST.get("do") == KEEP else None,
            offer=offer,
            currency=currency,
            initial=begun(offer, offers.answers[place], currency),
        )
        if self.request.method == "POST" and self.request.POST.get("do") == LEAVE:
            return self._answered(accounts, account, place, LEFT_OUT)
        if self.request.method == "POST" and form.is_valid():
            return self._answered(accounts, account, place, form.answer())
        return self.show("offer", form=form, **self._facts(offers, account, place))

    def _facts(self, offers: Offers, account: int, place: int) -> dict[str, Any]:
        offer, currency = offers.all[place], offers.reading.currency
        back = f"{self.box.path}/{account}/{place}" if place else f"{self.box.path}/found"
        return {
            "offer": offer,
            "currency": currency,
            "comes": isinstance(offer, FoundIncome),
            "number": place + 1,
            "count": len(offers.all),
            "evidence": evidence(offer, currency),
            "confidence": CONFIDENCE[offer.confidence],
            "doubts": [DOUBTS[doubt] for doubt in offer.doubts],
            "payments": _payments(offer, currency),
            "back": back,
        }

    def _answered(
        self, accounts: tuple[Offers, ...], account: int, place: int, answer: Answer
    ) -> HttpResponse:
        before = accounts[account]
        after = before.with_answer(place, answer)
        statement = replace(
            queries.begun(self.person, today=self.today), stated_on=self.today, indicative=False
        )
        changed = taken_over(statement, before, after, place)
        if changed != statement:
            plans.save_draft(
                person=self.person,
                statement=changed,
                source=self.source,
                at=self.at,
                actor=self.actor,
            )
        now = tuple(after if at == account else one for at, one in enumerate(accounts))
        return self._kept(now, redirect(self._next(account, after)))

    def done(self, account: int) -> HttpResponse:
        """What was taken over and what was left out; then everything found is forgotten."""
        accounts = self._accounts()
        if not accounts:
            return self._forgotten()
        if account >= len(accounts):
            raise Http404
        if self.request.method == "POST":
            return self._emptied()
        offers = accounts[account]
        told = list(zip(offers.all, offers.answers, strict=True))
        return self.show(
            "done",
            kept=[_taken(offer, one, offers) for offer, one in told if one and one.keeps],
            left=[offer.name for offer, one in told if one is None or not one.keeps],
            others=len(accounts) > 1,
            found_url=f"{self.box.path}/found",
            back=f"{self.box.path}/found",
        )


def _payments(offer: Offer, currency: str) -> list[tuple[date, Money]]:
    """The payments an offer rests on, the newest first."""
    receipts = offer.receipts if isinstance(offer, FoundIncome) else offer.paid
    return [(one.on, Money(one.amount_minor, currency)) for one in reversed(receipts)]


def _taken(offer: Offer, answer: Answer, offers: Offers) -> tuple[str, Money]:
    return offer.name, Money(answer.amount_minor, offers.reading.currency)
