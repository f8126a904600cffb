"""A statement as a file: what was told comes back whole, and nothing else is ever believed."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.plans.statement_file import (
    Consent,
    Issuer,
    StatementFile,
    StatementFileRefused,
    Whose,
    read_file,
    signed,
)
from evenhand.plans.statement_keys import KeysNotUnderstood, read_keys, seal_id
from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.affordability.statement import (
    ComingChange,
    Cost,
    CostKind,
    Household,
    Income,
    IncomeKind,
    OtherCreditor,
    PriorityDebt,
    PriorityKind,
    Receipt,
    StatementOfMeans,
)

TODAY = date(2026, 11, 17)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
TRUSTED = {seal_id(KEY.public_key()): KEY.public_key()}

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
MAYBE = st.none() | st.integers(-(10**12), 10**12)
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
BILL: dict[str, Any] = {
    "bill_day": st.none() | st.integers(1, 31),
    "next_on": st.none() | DAYS,
    "rhythm": st.sampled_from(Rhythm),
}
INCOMES = st.builds(
    Income,
    kind=st.sampled_from(IncomeKind),
    amount_minor=MAYBE,
    rhythm=st.sampled_from(Rhythm),
    pay_day=st.none() | st.integers(1, 31),
    varies=st.booleans(),
    lowest_minor=MAYBE,
    latest_on=st.none() | DAYS,
    next_on=st.none() | DAYS,
    history=st.lists(
        st.builds(Receipt, on=DAYS, amount_minor=st.integers(0, 10**9)), max_size=4
    ).map(tuple),
)
STATEMENTS = st.builds(
    StatementOfMeans,
    currency=st.sampled_from(["EUR", "CHF", "JPY", "KWD"]),
    stated_on=DAYS,
    household=st.builds(
        Household,
        adults=st.none() | st.integers(0, 30),
        children_under_11=st.none() | st.integers(0, 30),
        children_over_10=st.none() | st.integers(0, 30),
        dependant_ages=st.none() | st.lists(st.integers(0, 120), max_size=5).map(tuple),
    ),
    incomes=st.lists(INCOMES, max_size=4).map(tuple),
    costs=st.lists(
        st.builds(Cost, kind=st.sampled_from(CostKind), amount_minor=MAYBE, **BILL), max_size=5
    ).map(tuple),
    priority_debts=st.lists(
        st.builds(
            PriorityDebt,
            kind=st.sampled_from(PriorityKind),
            payment_minor=MAYBE,
            arrears_minor=MAYBE,
            **BILL,
        ),
        max_size=3,
    ).map(tuple),
    other_creditors=st.lists(
        st.builds(OtherCreditor, name=WORDS, payment_minor=MAYBE, balance_minor=MAYBE, **BILL),
        max_size=3,
    ).map(tuple),
    savings_minor=MAYBE,
    other_assets_minor=MAYBE,
    changes=st.lists(
        st.builds(
            ComingChange,
            from_on=DAYS,
            monthly_minor=st.integers(-(10**9), 10**9),
            note=WORDS,
        ),
        max_size=2,
    ).map(tuple),
)


def told(statement: StatementOfMeans | None = None, **other: Any) -> StatementFile:
    made = StatementFile(
        file=uuid.UUID(int=7),
        issued_at=datetime(2026, 11, 17, 9, 0, tzinfo=UTC),
        expires_on=date(2027, 2, 15),
        issuer=Issuer(name="Debt Advice Rīga", keys_at="https://advice.example/keys"),
        person=Whose(name="Ilze Bērziņa", born_on=date(1985, 4, 12)),
        consent=Consent(given_on=TODAY, how="signed on paper"),
        statement=statement or StatementOfMeans(currency="EUR", stated_on=TODAY),
    )
    return replace(made, **other)


def why_refused(text: str | bytes, *, today: date = TODAY) -> str:
    with pytest.raises(StatementFileRefused) as refused:
        read_file(text, trusted=TRUSTED, today=today)
    return refused.value.why


@settings(max_examples=60, deadline=None)
@given(statement=STATEMENTS)
def test_what_was_told_comes_back_whole(statement: StatementOfMeans) -> None:
    file = told(statement)

    again = read_file(signed(file, KEY), trusted=TRUSTED, today=TODAY)

    assert again == file


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_file_with_any_one_value_changed_is_refused(data: st.DataObject) -> None:
    statement = StatementOfMeans(
        currency="EUR",
        stated_on=TODAY,
        incomes=(Income(kind=IncomeKind.WAGE, amount_minor=150_000, pay_day=5),),
    )
    body = json.loads(signed(told(statement), KEY))
    places = list(_places(body))
    place = data.draw(st.sampled_from(places))
    _change(body, place)

    with pytest.raises(StatementFileRefused):
        read_file(json.dumps(body), trusted=TRUSTED, today=TODAY)


def _places(value: Any, above: tuple[Any, ...] = ()) -> Any:
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for name, item in inside:
        if isinstance(item, dict | list) and item:
            yield from _places(item, (*above, name))
        else:
            yield (*above, name)


def _change(body: Any, place: tuple[Any, ...]) -> None:
    *above, last = place
    for name in above:
        body = body[name]
    value = body[last]
    if isinstance(value, bool) or value is None:
        body[last] = not value
    else:
        body[last] = value + 1 if isinstance(value, int) else f"{value}0"


def test_blanks_and_the_order_of_names_change_nothing() -> None:
    body = json.loads(signed(told(), KEY))
    turned = dict(reversed(body.items()))

    again = read_file(json.dumps(turned, indent=7), trusted=TRUSTED, today=TODAY)

    assert again == told()


def test_the_last_day_of_the_consent_still_counts_and_the_next_does_not() -> None:
    text = signed(told(expires_on=TODAY), KEY)

    assert read_file(text, trusted=TRUSTED, today=TODAY).expires_on == TODAY
    assert why_refused(text, today=TODAY + timedelta(days=1)) == "expired"


def test_a_file_that_nobody_we_trust_signed_is_foreign() -> None:
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32))

    assert why_refused(signed(told(), stranger)) == "foreign"


def test_a_stranger_who_names_a_trusted_key_is_found_out() -> None:
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32))
    body = json.loads(signed(told(), stranger))
    body["signature"]["key"] = seal_id(KEY.public_key())

    assert why_refused(json.dumps(body)) == "changed"


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "null", "{", '{"format": 1}', "\x00", '{"a": 1, "a": 2}', '{"a": 1.5}',
        b"\xff\xfe{}", '{"format": "evenhand-statement-of-means", "version": 1}', "[" * 100_000,
    ],
    ids=range(11),
)  # fmt: skip
def test_what_is_no_file_of_ours_is_malformed(text: str | bytes) -> None:
    assert why_refused(text) == "malformed"


def test_a_newer_version_says_so() -> None:
    body = json.loads(signed(told(), KEY)) | {"version": 2}

    assert why_refused(json.dumps(body)) == "newer"


def test_a_huge_file_is_not_read() -> None:
    assert why_refused(" " * 1_000_001) == "too_large"


def test_a_file_that_was_signed_without_consent_or_with_an_unknown_field_is_malformed() -> None:
    for consent in ({"given_on": "2026-11-17", "how": " "}, {"how": "phone"}, None):
        body = json.loads(signed(told(), KEY)) | {"consent": consent}
        body.pop("signature")

        assert why_refused(_sign(body)) == "malformed"


def _sign(body: dict[str, Any]) -> str:
    import base64

    from evenhand.plans.statement_file import signed_bytes

    value = base64.b64encode(KEY.sign(signed_bytes(body))).decode()
    signature = {"algorithm": "Ed25519", "key": seal_id(KEY.public_key()), "value": value}
    return json.dumps({**body, "signature": signature})


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"format": "x", "version": 1, "issuer": {"name": "", "address": ""}, "keys": []}',
        '{"format": "evenhand-statement-keys", "version": 1, "issuer": {"name": "A", '
        '"address": ""}, "keys": [{"id": "1", "algorithm": "RSA", "public": "AA=="}]}',
        '{"format": "evenhand-statement-keys", "version": 1, "issuer": {"name": "A", '
        '"address": ""}, "keys": [{"id": "1", "algorithm": "Ed25519", "public": "AA=="}]}',
    ],
    ids=range(4),
)
def test_a_file_of_keys_that_cannot_be_read_says_why(text: str) -> None:
    with pytest.raises(KeysNotUnderstood):
        read_keys(text)
