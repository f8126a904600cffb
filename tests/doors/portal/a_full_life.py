"""Ilze after two months with us: everything that a page of the portal can show happened once.

She came in by her letter, told her means, agreed to a plan and paid; she asked for a stop,
disputed, complained, wrote, and lets her sister help. Every state is made through the portal's own
pages or the rooms' own actions, so that the pages show what they show to a person.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, reverse
from pytest_django import Settings

from evenhand.access.models import User
from evenhand.cases.mandates import make_helpers_code
from evenhand.cases.models import Case, ContactPoint, Person, Representative
from evenhand.contact import messages
from evenhand.contact.message import Message
from evenhand.contact.models import Release
from evenhand.holds import deciding as stops
from evenhand.holds.models import Hold
from evenhand.learning.surveys import actions as surveys
from evenhand.payments.allocating import take
from evenhand.payments.models import PaymentOrder
from evenhand.plans.models import Plan, ReceivedStatement
from evenhand.redress.complaints.models import Complaint
from evenhand.redress.disputes import deciding as disputes
from evenhand.redress.disputes.models import Dispute
from evenhand.rulebook import Money
from evenhand.vault.models import Document
from tests import cast
from tests.doors.portal.conftest import code_in_letter, let_in
from tests.doors.portal.test_own_account import statement_file
from tests.papers import a_phone_photo
from tests.rooms.payments.collecting_cast import we_collect
from tests.rooms.plans.test_plans import agree, told
from tests.stripe_server import KEY, SECRET, stripe_server

LONG_NAME = "Société coopérative de crédit-bail et d'investissement de l'Atlantique-Nord S.C.A."
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
DAY_OF_BIRTH = {"fact_day": "12", "fact_month": "4", "fact_year": "1985"}
LONG_WORDS = "I was told on the telephone that it was paid. " * 12


@dataclass
class Life:
    """What stands in the addresses of her pages, and the browser in which she did it all."""

    case: Case
    client: Client
    code: str
    keys: dict[str, Any] = field(default_factory=dict)

    def again(self) -> Client:
        """Another browser in which she has come in and said nothing yet."""
        client = Client()
        client.post(f"/p/{self.code}/fact", DAY_OF_BIRTH)
        return client

    def address(self, route: URLPattern) -> str:
        """The address of a page with what is hers in it; raises LookupError."""
        asked = {*route.pattern.converters, *route.pattern.regex.groupindex}
        if not asked:
            return reverse(f"portal:{route.name}")
        start = str(route.pattern).removeprefix("^")
        fits = [values for begins, values in self._values() if start.startswith(begins)]
        found = next(iter(fits), {})
        if asked - set(found):
            raise LookupError(f"nothing of hers is known for {start}")
        return reverse(f"portal:{route.name}", kwargs={name: found[name] for name in asked})

    def _values(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """What stands in addresses that begin so; the first that fits counts."""
        k, case = self.keys, {"key": self.case.key, "minor": 2_500}
        yield "u/", {"key": k["mail"]}
        yield "p/needs/point/", {"key": k["mail"]}
        yield "p/needs/helps/", {"number": k["helper"].pk}
        yield "p/owed/", case
        yield "p/letter/", {"key": k["letter"]}
        yield "p/stops/<uuid:key>/appeal", {"key": k["refused"]}
        yield "p/stops/", {"key": k["stop"]}
        yield "p/money/account/", {"account": 0, "number": 1}
        yield "p/money/bring/", {"key": k["received"]}
        yield "p/money/paper/", {"section": "incomes", "name": "wage"}
        yield "p/money/income/", {"kind": "wage"}
        yield "p/money/first/", {"kind": "rent"}
        yield "p/money/(?P<part>fixed|everyday)/", {"part": "fixed", "kind": "housing"}
        yield "p/money/(?P<part>", {"part": "income"}
        yield "p/pay/card/", {"key": k["order"]}
        yield "p/pay/", case
        yield "p/plan/made/", {"key": k["plan"]}
        yield "p/plan/<str:option>/", {"option": "steady"}
        yield "p/papers/", {"key": k["file"]}
        yield "p/messages/file/", {"key": k["file"]}
        yield "p/disputes/", {"key": k["dispute"]}
        yield "p/back/", {"ticket": "0" * 26}
        yield "p/d/", {"code": k["follow"]}
        yield "p/complaints/", {"key": k["complaint"]}
        yield "p/<str:code>", {"code": self.code}


def a_life(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Life:
    """Let everything happen once; the order is that of a life, since a stop ends what is asked."""
    monkeypatch.setattr(surveys, "CONTROL_IN", 2**32)
    we_collect(settings)
    her = cast.person(email="ilze.berzina-kalnina@post.example", phone="+37129111222")
    case = cast.case(her, owed_to=cast.creditor(LONG_NAME), principal_minor=240_000)
    cast.case(her, reference="telephone-3", principal_minor=4_950)
    code, client = code_in_letter(case), Client()
    life = Life(case, let_in(client, case), code)
    cast.charged(case.debt)
    _is_asked_how_it_was(life)
    _tells_and_agrees(life)
    cast.case(her, owed_to=cast.creditor(LONG_WORD), reference="card-2", with_evidence=False)
    _pays(life, settings)
    _writes(life)
    _is_helped(life)
    _stops(life)
    _disputes(life)
    _complains(life)
    _leaves_half_told(life)
    life.keys |= {
        "mail": ContactPoint.objects.get(person=her, channel="email").key,
        "letter": Release.objects.get(letter="first_notice").key,
    }
    return life


def _tells_and_agrees(life: Life) -> None:
    told(life.case, income_minor=250_000, costs_minor=90_000)
    plan = agree(life.case, "flexible")
    client = life.client
    client.post(f"/p/plan/made/{plan.key}/came-in", {"amount": "2700"})
    client.post(f"/p/owed/{life.case.key}/once", {"amount": "600", "source": "others"})
    client.post("/p/plan/ask", {"amount": "99900"})
    file = client.post("/p/money/take-along", {"agreed": "on"}).content
    client.post("/p/money/bring", {"file": SimpleUploadedFile("s.json", file)})
    life.keys |= {
        "plan": Plan.objects.get().key,
        "received": ReceivedStatement.objects.get().key,
    }


def _pays(life: Life, settings: Settings) -> None:
    take(cases=[life.case], amount=Money(2_500, "EUR"), paid_on=cast.AT.date(), key="bank:1",
         at=cast.AT, actor="bank")  # fmt: skip
    with stripe_server() as (_state, url):
        settings.STRIPE_KEY, settings.STRIPE_SECRET, settings.STRIPE_URL = KEY, SECRET, url
        page = f"/p/pay/{life.case.key}/2500"
        wish = re.search(r'name="wish" value="([^"]+)"', life.client.get(page).content.decode())
        assert wish is not None
        life.client.post(f"{page}/card", {"wish": wish[1]})
    life.keys["order"] = PaymentOrder.objects.get().key


def _writes(life: Life) -> None:
    photo = SimpleUploadedFile("photo of my letter.jpg", a_phone_photo())
    life.client.post("/p/messages", {"words": LONG_WORDS, "paper": photo})
    messages.answer(person=life.case.person, case=life.case, words="We look into it.",
                    documents=[], user=cast.agent(), at=cast.AT)  # fmt: skip
    life.client.post("/p/me/correct?what=name", {"words": "Ilze Bērziņa-Kalniņa"})
    life.keys["file"] = Document.objects.get(about=Message.objects.earliest("pk").key).key


def _is_asked_how_it_was(life: Life) -> None:
    made = surveys.invite(person=life.case.person, case=life.case, after=uuid.uuid4(),
                          channel="portal", at=cast.AT, actor="system:surveys")  # fmt: skip
    assert isinstance(made, surveys.Invited), made


def _is_helped(life: Life) -> None:
    said = {"name": "Anna Ozola", "months": "3", "may": ["sees", "speaks", "agrees"],
            "born_on_day": "3", "born_on_month": "2", "born_on_year": "1960"}  # fmt: skip
    life.client.post("/p/needs/helps", said)
    life.keys["helper"] = Representative.objects.get()


def _stops(life: Life) -> None:
    """A stop that was refused, with which she may disagree, and a break that runs."""
    life.client.post("/p/stop", {"why": "ill"})
    life.client.post("/p/stop/words", {"words": LONG_WORDS})
    life.client.post("/p/stop/paper", {"paper": SimpleUploadedFile("ill.jpg", a_phone_photo())})
    life.client.post("/p/stop/check")
    ill = Hold.objects.get(kind="illness")
    change = stops.propose(ill, stops.Change(what="lift", reason=LONG_WORDS), user=cast.lead(),
                           at=cast.AT)  # fmt: skip
    stops.approve(change, user=cast.lead("other@evenhand.example"), at=cast.AT)
    life.client.post("/p/break", {"days": "14"})
    life.keys |= {"refused": ill.key, "stop": Hold.objects.get(kind="requested").key}


def _disputes(life: Life) -> None:
    """One that is open, with a paper; one that was decided; one of somebody whom nobody knows."""
    open_one, decided = Case.objects.exclude(pk=life.case.pk).order_by("pk")
    for case in (decided, open_one):
        page = f"/p/owed/{case.key}/dispute"
        life.client.post(page, {"what": "paid"})
        life.client.post(f"{page}/tell", {"words": LONG_WORDS})
        paper = SimpleUploadedFile("bank.jpg", a_phone_photo())
        life.client.post(f"{page}/show", {"paper": paper, "do": "add"})
        life.client.post(f"{page}/show", {"do": "send"})
    dispute = Dispute.objects.get(debt=decided.debt)
    dace = User.objects.get(email="dace@evenhand.example")
    disputes.ask_creditor(dispute, words="Was it paid?", documents=(), user=dace, at=cast.AT)
    disputes.creditor_answers(dispute, words="No.", documents=(), actor="creditor:x", at=cast.AT)
    wanted = disputes.Wanted(outcome="not_upheld", reasons=LONG_WORDS, points=("payments",))
    proposal = disputes.propose(dispute, wanted, user=dace, at=cast.AT)
    disputes.decide(proposal, user=User.objects.get(email="edgars@evenhand.example"), at=cast.AT)
    said = {"what": "not_mine", "words": LONG_WORDS, "reach": "somebody@post.example"}
    page = Client().post("/p/dispute-without/tell", said).content.decode()
    follow = re.search(r'name="follow" value="([^"]+)"', page)
    assert follow is not None
    sent = Client().post("/p/dispute-without/show", {**said, "follow": follow[1]})
    life.keys["follow"] = sent.headers["Location"].rpartition("/")[2]
    life.keys["dispute"] = Dispute.objects.get(debt=open_one.debt).key
    life.keys["decided"] = dispute.key


def _complains(life: Life) -> None:
    complain(life.client)
    life.keys["complaint"] = Complaint.objects.get().key


def complain(client: Client) -> None:
    """Go through all pages of a complaint."""
    client.post("/p/complain", {"topic": "spoken", "words": LONG_WORDS})
    client.post("/p/complain/about", {"about": "named", "named": "Dace"})
    client.post("/p/complain/help", {"wish": "That somebody says sorry.", "reach": "+37120000000"})
    client.post("/p/complain/check")


def _leaves_half_told(life: Life) -> None:
    """What she began and did not send: the last pages of each journey stand open."""
    client = life.client
    client.post("/p/cant-pay", {"how": "social_assistance", "words": LONG_WORDS})
    client.post("/p/cant-pay/paper", {})
    client.post("/p/stop", {"why": "adviser"})
    client.post("/p/stop/adviser", {"name": "Debt Advice", "reach": "help@advice.example"})
    client.post("/p/stop/words", {"words": LONG_WORDS})
    client.post("/p/stop/paper", {})
    client.post("/p/complain", {"topic": "spoken", "words": LONG_WORDS})
    client.post("/p/complain/about", {"about": "named", "named": "Dace"})
    client.post("/p/complain/help", {"wish": "A word of regret."})
    page = f"/p/owed/{life.case.key}/dispute"
    client.post(page, {"what": "amount"})
    client.post(f"{page}/tell", {"words": LONG_WORDS})
    client.post("/p/money/first", {"kinds": ["rent"]})
    client.post("/p/money/income/wage", {"amount": "18000", "rhythm": "monthly"})
    client.post("/p/money/account", {"file": SimpleUploadedFile("a.xml", statement_file()),
                                     "agrees": "on"})  # fmt: skip


def somebody_new() -> Client:
    """Joe, who came in for the first time: every list of his is empty."""
    return let_in(Client(), cast.case(cast.person(cast.JOE), reference="new-1"))


def somebody_paying() -> tuple[Client, uuid.UUID]:
    """Greta, whose plan runs and rests for nothing."""
    case = cast.case(cast.person(cast.GRETA), reference="paying-1")
    client = let_in(Client(), case)
    told(case)
    return client, agree(case, "steady").key


def somebody_with_a_postcode() -> Client:
    """Whoever holds Marco's envelope; it opens no more than the letter said."""
    case, client = cast.case(cast.person(cast.MARCO), reference="weak-1"), Client()
    Person.objects.filter(pk=case.person_id).update(born_on=None)
    client.post(f"/p/{code_in_letter(case)}/fact?with=postcode", {"fact": cast.MARCO.postcode})
    client.post("/p/for-you", {"answer": "yes"})
    return client


def somebody_helping(life: Life) -> Client:
    """Her sister, who came in by a code of her own."""
    client = Client()
    code = make_helpers_code(life.keys["helper"], at=cast.AT, actor="test")
    born = {"fact_day": "3", "fact_month": "2", "fact_year": "1960"}
    client.post(f"/p/{code}/fact", born)
    return client


def somebody_complaining() -> Client:
    """Somebody whom nobody knows, after a complaint."""
    client = Client()
    complain(client)
    return client
