"""Made-up bank accounts whose truth is known: what comes in and is paid, with all else around it.

Every account is made from its number alone, so that two machines read the same ones. The names and
texts are those of nobody; they are written as banks of four languages write them.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Final

from evenhand.rulebook.affordability.account_entries import AccountEntry
from evenhand.rulebook.affordability.rhythm import Rhythm

ENDS_ON: Final = date(2026, 11, 15)
LANGUAGES: Final = ("en", "lv", "fr", "de")
WAGE: Final = {"en": "Salary", "lv": "Darba alga", "fr": "Salaire", "de": "Gehalt"}
CHILD: Final = {
    "en": "Child benefit", "lv": "Ģimenes valsts pabalsts", "fr": "Allocations familiales",
    "de": "Kindergeld",
}  # fmt: skip
PENSION: Final = {"en": "State pension", "lv": "Pensija", "fr": "Retraite", "de": "Altersrente"}
# What a household pays each month: payee, text by language, usual sum, how much it varies in
# hundredths, and how often it is found in a household, in hundredths.
BILLS: Final = (
    ("Hilltop Homes", {"en": "Rent", "lv": "Īre", "fr": "Loyer", "de": "Miete"}, 52_000, 0, 90),
    ("Northlight", {"en": "Electricity", "lv": "Elektrība", "fr": "Électricité", "de": "Strom"},
     7_400, 35, 85),
    ("City Works", {"en": "Water", "lv": "Ūdens", "fr": "Eau", "de": "Wasser"}, 2_600, 15, 50),
    ("Surehand", {"en": "Car insurance", "lv": "Apdrošināšana", "fr": "Assurance auto",
                  "de": "Kfz-Versicherung"}, 4_100, 0, 60),
    ("Clearline", {"en": "Mobile phone", "lv": "Mobilie sakari", "fr": "Forfait mobile",
                   "de": "Mobilfunk"}, 2_300, 5, 85),
    ("Harbour Credit", {"en": "Loan repayment", "lv": "Aizdevums", "fr": "Mensualité",
                        "de": "Kreditrate"}, 11_500, 0, 45),
    ("Streamwell", {"en": "", "lv": "", "fr": "", "de": ""}, 1_299, 0, 50),
)  # fmt: skip
SHOPS: Final = ("Corner Shop", "Green Basket", "Old Mill Bakery", "Station Kiosk", "Lunch Room")


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What really comes or goes again and again: `day` is None where it follows no rhythm."""

    name: str
    comes: bool
    rhythm: Rhythm
    usual_minor: int
    day: int | None
    text: str = ""


@dataclass(slots=True)
class Account:
    """A made-up account: its entries and its truth."""

    number: int
    begins_on: date
    entries: list[AccountEntry] = field(default_factory=list)
    truth: list[Truth] = field(default_factory=list)

    def book(self, on: date, amount_minor: int, name: str, text: str = "") -> None:
        """Book an entry if it falls into the account's time."""
        if self.begins_on <= on <= ENDS_ON:
            self.entries.append(
                AccountEntry(
                    on=on, number=len(self.entries), amount_minor=amount_minor, currency="EUR",
                    counterparty=name, remittance=text,
                )
            )  # fmt: skip


def made_account(number: int) -> Account:
    """Make the account of that number."""
    random = Random(f"own account {number}")
    language = random.choice(LANGUAGES)
    months = random.choice((4, 6, 6, 9, 12, 12, 13))
    account = Account(number, ENDS_ON - timedelta(days=30 * months + random.randrange(20)))
    _incomes(account, random, language)
    _bills(account, random, language)
    _noise(account, random)
    account.entries.sort()
    return account


def long_account(entries: int) -> list[AccountEntry]:
    """One account of so many entries: those of many households under names of their own."""
    found: list[AccountEntry] = []
    number = 0
    while len(found) < entries:
        for entry in made_account(number).entries:
            found.append(
                AccountEntry(
                    on=entry.on, number=len(found), amount_minor=entry.amount_minor,
                    currency="EUR", counterparty=f"{entry.counterparty} {_letters(number)}",
                    remittance=entry.remittance,
                )
            )  # fmt: skip
        number += 1
    return found[:entries]


def _letters(number: int) -> str:
    return chr(97 + number // 26 % 26) + chr(97 + number % 26)


def _incomes(account: Account, random: Random, language: str) -> None:
    kind = random.choice(
        ("month", "month", "month", "month_end", "weeks", "advance", "pension", "gig")
    )
    usual = random.randrange(90_000, 220_000, 500)
    varies = random.choice((0, 0, 4, 20))
    text = f"{WAGE[language]} {random.randrange(10**6)}"
    if kind == "weeks":
        step = random.choice((7, 14, 28))
        _weekly(account, random, "Brightworks Ltd", text, usual * step // 30, step, varies)
    elif kind == "gig":
        _gig(account, random, text="")
    elif kind == "pension":
        _monthly(
            account, random, "Pension Office", PENSION[language], usual, random.randrange(1, 29), 0
        )
    elif kind == "advance":
        _monthly(account, random, "Brightworks Ltd", text, usual, 10, varies)
        _monthly(account, random, "Brightworks Ltd", text, usual // 3, 25, 0)
    else:
        day = 31 if kind == "month_end" else random.randrange(1, 29)
        _monthly(account, random, "Brightworks Ltd", text, usual, day, varies)
    if random.random() < 0.4:
        _monthly(
            account,
            random,
            "Family Office",
            CHILD[language],
            random.choice((5_000, 25_500, 25_900)),
            random.randrange(1, 25),
            0,
        )


def _bills(account: Account, random: Random, language: str) -> None:
    for name, texts, usual, varies, share in BILLS:
        if random.randrange(100) >= share:
            continue
        sum_minor = -usual * random.randrange(60, 180) // 100
        day = random.choice((1, 1, 3, 5, 10, 15, 20, 25, 28))
        _monthly(account, random, name, texts[language], sum_minor, day, varies)
        if name == "Harbour Credit" and random.random() < 0.3:
            _monthly(account, random, name, texts[language], sum_minor * 3, day + 2, 0)
        if name == "Clearline" and random.random() < 0.3:
            _bounce(account, random, language)


def _bounce(account: Account, random: Random, language: str) -> None:
    """One debit comes back and is paid again some days later."""
    words = {"en": "Returned direct debit", "lv": "Atgriezts maksājums", "fr": "Rejet prélèvement",
             "de": "Rücklastschrift"}  # fmt: skip
    debit = random.choice([e for e in account.entries if e.counterparty == "Clearline"])
    account.book(debit.on + timedelta(days=3), -debit.amount_minor, "Clearline", words[language])


def _monthly(
    account: Account, random: Random, name: str, text: str, usual: int, day: int, varies: int
) -> None:
    """Pay each month on a day, shifted over week-ends as banks do; one in thirty is missing."""
    shift = random.choice((-1, 1, 1, 0))
    sums = []
    for month in _months(account.begins_on):
        due = date(month[0], month[1], min(day, monthrange(*month)[1]))
        on = _working_day(due, shift)
        amount = _varied(random, usual, varies)
        if random.random() < 0.03:
            continue
        if account.begins_on <= on <= ENDS_ON:
            sums.append(abs(amount))
        account.book(on, amount, name, f"{text} {month[1]:02}/{month[0]}".strip() if text else "")
    _keep(account, name, usual > 0, Rhythm.MONTHLY, sums, day, text)


def _weekly(
    account: Account, random: Random, name: str, text: str, usual: int, step: int, varies: int
) -> None:
    on = account.begins_on + timedelta(days=random.randrange(step))
    while on.isoweekday() > 5:
        on += timedelta(days=1)
    rhythm = {7: Rhythm.WEEKLY, 14: Rhythm.FORTNIGHTLY, 28: Rhythm.FOUR_WEEKLY}[step]
    sums, day = [], on.isoweekday()
    while on <= ENDS_ON:
        late = 1 if random.random() < 0.05 and on.isoweekday() < 5 else 0
        amount = _varied(random, usual, varies)
        if on + timedelta(days=late) <= ENDS_ON:
            sums.append(amount)
        account.book(on + timedelta(days=late), amount, name, text)
        on += timedelta(days=step)
    _keep(account, name, True, rhythm, sums, day, text)


def _gig(account: Account, random: Random, text: str) -> None:
    """Work by the job: now and then, never the same, without a rhythm."""
    on = account.begins_on
    sums: dict[int, int] = {}
    while on <= ENDS_ON:
        amount = random.randrange(8_000, 60_000)
        account.book(on, amount, "Errand Platform", text)
        sums[on.year * 12 + on.month] = sums.get(on.year * 12 + on.month, 0) + amount
        on += timedelta(days=random.choice((2, 3, 5, 6, 9, 11, 16)))
    whole = [sums[month] for month in sorted(sums)][1:-1]
    account.truth.append(
        Truth(name="Errand Platform", comes=True, rhythm=Rhythm.MONTHLY, day=None,
              usual_minor=sorted(whole)[(len(whole) - 1) // 2])
    )  # fmt: skip


def _keep(
    account: Account, name: str, comes: bool, rhythm: Rhythm, sums: list[int], day: int, text: str
) -> None:
    """Keep as truth what came often enough to be seen by anybody: three times or more."""
    if len(sums) >= 3:
        usual = sorted(sums)[(len(sums) - 1) // 2]
        account.truth.append(
            Truth(name=name, comes=comes, rhythm=rhythm, usual_minor=usual, day=day, text=text)
        )


def _noise(account: Account, random: Random) -> None:
    """Shops, cash, friends, refunds and her own savings: none of it is an offer."""
    on = account.begins_on
    while on <= ENDS_ON:
        for _ in range(random.choice((0, 1, 1, 2, 3))):
            account.book(
                on,
                -random.randrange(250, 9_000),
                random.choice(SHOPS),
                f"Card {random.randrange(10**6)}",
            )
        if random.random() < 0.05:
            account.book(on, -random.choice((2_000, 5_000, 10_000)), "Cash machine")
        if random.random() < 0.02:
            account.book(
                on,
                random.randrange(500, 6_000),
                random.choice(("Anna B", "Peter K", "Web Store Refund")),
            )
        if random.random() < 0.02:
            account.book(
                on,
                random.choice((-10_000, 10_000, -5_000)),
                "Robin Example",
                "own transfer savings",
            )
        if random.random() < 0.03:
            account.book(on, -random.choice((1_000, 2_000, 3_000)), "Lucky Wheel")
        on += timedelta(days=1)


def _months(begins_on: date) -> Iterator[tuple[int, int]]:
    month = begins_on.year * 12 + begins_on.month - 1
    while month <= ENDS_ON.year * 12 + ENDS_ON.month:
        yield month // 12, month % 12 + 1
        month += 1


def _working_day(due: date, shift: int) -> date:
    while shift and due.isoweekday() > 5:
        due += timedelta(days=shift)
    return due


def _varied(random: Random, usual: int, varies: int) -> int:
    return usual * random.randrange(100 - varies, 101 + varies) // 100
