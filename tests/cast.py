"""The cast: the same few people and firms in every test, made through the rooms' own actions.

Ilze lives in Riga and owes one loan; Marco lives in Zürich; Claire in Lyon; Amina in London; Joe in
New York; Greta in Berlin. Dace works at the desk, Edgars leads her team.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import transaction

from evenhand.access import actions as access
from evenhand.access.models import Role, User
from evenhand.access.skills import SKILLS
from evenhand.cases import actions as cases
from evenhand.cases.models import Case, ContactPoint, Creditor, Debt, Person
from evenhand.journal.actions import Entry, append
from evenhand.ledger import actions as ledger
from evenhand.ledger.models import Charge, Transfer
from evenhand.rulebook.money import Money

AT = datetime(2026, 11, 17, 15, 0, tzinfo=UTC)  # a Tuesday, daytime in Europe and New York
PASSWORD = "a long pass phrase for tests"


def clock() -> datetime:
    """The tests' instant; it stands still."""
    return AT


@dataclass(frozen=True, slots=True)
class Who:
    """One of the cast, as data."""

    given: str
    family: str
    country: str
    region: str
    zone: str
    language: str
    currency: str
    street: str
    postcode: str
    town: str


ILZE = Who(
    "Ilze", "Bērziņa", "LV", "", "Europe/Riga", "lv", "EUR", "Brīvības iela 1", "LV-1010", "Rīga"
)
MARCO = Who(
    "Marco", "Keller", "CH", "ZH", "Europe/Zurich", "de", "CHF", "Seestrasse 2", "8002", "Zürich"
)
CLAIRE = Who(
    "Claire", "Martin", "FR", "", "Europe/Paris", "fr", "EUR", "3 rue des Fleurs", "69001", "Lyon"
)
AMINA = Who(
    "Amina", "Khan", "GB", "ENG", "Europe/London", "en", "GBP", "4 Mill Lane", "E1 6AN", "London"
)
JOE = Who(
    "Joe",
    "Rivera",
    "US",
    "NY",
    "America/New_York",
    "en",
    "USD",
    "5 Elm Street",
    "10001",
    "New York",
)
GRETA = Who(
    "Greta", "Lange", "DE", "BE", "Europe/Berlin", "de", "EUR", "Gartenweg 6", "10115", "Berlin"
)
EVERYBODY = (ILZE, MARCO, CLAIRE, AMINA, JOE, GRETA)


def creditor(name: str = "Nordlys Bank", country: str = "LV") -> Creditor:
    """A creditor with an address."""
    made = cases.ensure_creditor(name=name, country=country, at=AT)
    Creditor.objects.filter(pk=made.pk).update(address="Bank Street 1\nLV-1001 Riga")
    made.refresh_from_db()
    return made


def person(who: Who = ILZE, *, email: str = "", phone: str = "") -> Person:
    """One of the cast with a postal address, and by e-mail or telephone where given."""
    made = Person.objects.create(
        given_name=who.given,
        family_name=who.family,
        born_on=date(1985, 4, 12),
        language=who.language,
        country=who.country,
        region=who.region,
        zone=who.zone,
        recorded_at=AT,
    )
    cases.add_contact_point(
        person=made,
        channel=ContactPoint.Channel.POST,
        street=who.street,
        postcode=who.postcode,
        town=who.town,
        country=who.country,
        source="the cast",
        at=AT,
    )
    for channel, value in (("email", email), ("phone", phone)):
        if value:
            cases.add_contact_point(
                person=made, channel=channel, value=value, source="the cast", at=AT
            )
    return made


def case(
    of: Person,
    *,
    owed_to: Creditor | None = None,
    reference: str = "loan-1",
    principal_minor: int = 120_000,
    currency: str = "",
    with_evidence: bool = True,
) -> Case:
    """A debt of a person with its case, taken into the ledger, proved unless said otherwise."""
    currency = currency or next(who.currency for who in EVERYBODY if who.country == of.country)
    debt = Debt.objects.create(
        creditor=owed_to or creditor(),
        reference=reference,
        kind=Debt.Kind.LOAN,
        currency=currency,
        principal_minor=principal_minor,
        originated_on=date(2025, 3, 1),
        due_on=date(2026, 6, 1),
        basis="Loan agreement of 1 March 2025",
        taken_on_at=AT - timedelta(days=30),
    )
    if with_evidence:
        cases.add_evidence(debt=debt, kind="contract", description="Signed loan agreement", at=AT)
    ledger.take_on(debt=debt, on=(AT - timedelta(days=30)).date(), at=AT, actor="cast")
    return cases.open_case(debt=debt, person=of, at=AT - timedelta(days=30), actor="cast")


def post_of(of: Person) -> ContactPoint:
    """A person's postal address."""
    return ContactPoint.objects.get(
        person=of, channel=ContactPoint.Channel.POST, helper__isnull=True
    )


def agent(email: str = "dace@evenhand.example", *, certified: bool = True) -> User:
    """Dace, an agent with her certificate unless said otherwise."""
    made = User.objects.create_user(email, PASSWORD, name="Dace", role=Role.AGENT, joined_at=AT)
    if certified:
        certified_in(made)
    return made


def certified_in(user: User, *skills: str, country: str = "", language: str = "") -> None:
    """Let a user have certificates of some skills, else of all, since yesterday for a year."""
    for skill in skills or SKILLS:
        access.grant_certificate(
            user=user, skill=skill, country=country, language=language,
            at=AT - timedelta(days=1), life=timedelta(365),
        )  # fmt: skip


def lead(email: str = "edgars@evenhand.example") -> User:
    """Edgars, who leads the team."""
    made = User.objects.create_user(email, PASSWORD, name="Edgars", role=Role.LEAD, joined_at=AT)
    certified_in(made)
    return made


@transaction.atomic
def charged(debt: Debt, minor: int = 500, *, kind: str = "fee", on: date | None = None,
            key: str = "charge-1", basis: str = "") -> Transfer:  # fmt: skip
    """A fee that the rules allowed, or interest of one day without terms, as it stands in books."""
    of = debt.cases.select_related("person").first()
    assert of is not None
    verdict = append(Entry(code="verdict.allowed", at=AT, actor="cast", subject=of.person.key,
                           case_key=of.key, data={"act": "fee.charge"}))  # fmt: skip
    day = on or AT.date()
    account = "fees" if kind == "fee" else "interest"
    move = ledger.Move(
        key=key, kind=kind, effective_on=day, basis=basis, amount=Money(minor, debt.currency),
        debit=ledger.ensure_account(kind=account, currency=debt.currency, debt=debt),
        credit=ledger.ensure_account(
            kind="placed", currency=debt.currency, creditor=debt.creditor
        ),
    )  # fmt: skip
    transfer = ledger.post(move, at=AT, actor="cast")
    fee = {"fee_kind": "other", "act_key": key, "verdict_event": verdict.pk}
    Charge.objects.get_or_create(
        transfer=transfer, kind=kind, from_on=day, until_on=day + timedelta(days=1),
        defaults=fee if kind == "fee" else {},
    )  # fmt: skip
    return transfer
