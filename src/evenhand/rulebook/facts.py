"""Facts: the one record of what rules may look at; each field with room, unit and meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NoReturn, cast

from evenhand.rulebook.field import (
    NEVER,
    FactField,
    count,
    day,
    flag,
    instant,
    known,
    minor,
    minutes,
    number,
    text,
)


class FactsAreReadOnly(AttributeError):
    """A rule cannot change what it judges."""


class Facts:
    """One case at one instant. Fields nobody gave rest on their cautious default."""

    law: Any  # the parameters of the rule's own pack on the local day of `at`

    case_id: int = number("cases", "key of the case", unit="key", low=-(2**62), high=2**62)
    country: str = text("cases", "country whose law governs, ISO 3166-1 alpha-2, lower case")
    region: str = text("cases", "subdivision code without the country, or empty")
    at: int = instant("rulebook", "the instant that is judged")

    today: int = day("rulebook", "local day of `at`")
    local_minute: int = minutes("rulebook", "local time (the westmost zone possible)", high=1439)
    zone_spread_minutes: int = minutes(
        "rulebook",
        "how far the eastmost possible zone is ahead; 0 where one is sure",
        high=1560,
    )
    local_weekday: int = number(
        "rulebook",
        "local day of the week, Monday 1 to Sunday 7",
        unit="weekday",
        low=1,
        high=7,
    )
    is_public_holiday: bool = flag("rulebook", "statutory holiday in any place possible")
    is_enforcement_holiday: bool = flag("rulebook", "enforcement rests by law on that day")
    today_is_refused: bool = flag("rulebook", "she refused contact on this weekday")
    day_starts_at: int = instant("rulebook", "local midnight that began today")
    next_day_starts_at: int = instant("rulebook", "the next local midnight")
    next_working_day_starts_at: int = instant(
        "rulebook", "next local midnight of a day neither Sunday nor public holiday"
    )
    zone_known: bool = flag("rulebook", "one time zone is sure")

    is_natural_person: bool = flag("cases", "a human being, not a company", True)
    has_evidence: bool = flag("cases", "the creditor's evidence of the debt is here", clean=True)
    postal_address_known: bool = flag("cases", "a usable postal address", clean=True)
    email_known: bool = flag("cases", "a usable e-mail address", clean=True)
    phone_known: bool = flag("cases", "a usable telephone number", clean=True)
    has_representative: bool = flag("cases", "somebody acts for the person")
    representative_is_attorney: bool = flag("cases", "the representative is an attorney")
    is_deceased: bool = flag("cases", "the person has died")
    claim_kind: str = text("cases", "loan, invoice, rent, utility, tax, damages or other", "other")
    due_on: int = day("cases", "when the debt fell due")
    due_on_known: bool = known()
    limitation_on: int = day("cases", "first day on which the claim is time-barred")
    limitation_on_known: bool = known()
    currency: str = text("cases", "ISO 4217 code of the amounts", "EUR")
    is_synthetic: bool = flag("cases", "made up for a demonstration")
    has_enforceable_title: bool = flag(
        "cases", "a court or the law gave an enforceable title", clean=True
    )
    fee_authorised: bool = flag(
        "cases", "law or contract names this very fee and its amount", clean=True
    )
    is_contested: bool = flag("cases", "existence or amount of the claim is disputed")
    began_on: int = day("cases", "when this collection process began")
    began_on_known: bool = known()
    is_titled: bool = flag("cases", "a judgment or equal title exists")
    is_credit: bool = flag("cases", "the claim comes from credit to a consumer")
    is_bank_credit: bool = flag("cases", "a bank gave the credit that is in default")
    transfer_notice_due: bool = flag(
        "cases", "the claim was sold and the person has no notice of it yet"
    )
    has_loss_certificate: bool = flag(
        "cases", "enforcement ended with a certificate of loss (Switzerland)"
    )

    is_settled: bool = flag("cases", "paid, settled for less, or discharged in insolvency")
    may_lack_capacity: bool = flag("cases", "may be unable to decide for herself")
    is_short_term_credit: bool = flag("cases", "high-cost short-term credit to a consumer")
    is_private_creditor: bool = flag("cases", "the creditor is a person outside any business")
    lacks_mandate: bool = flag("cases", "the creditor's written mandate is missing")
    months_since_title: int = count(
        "cases", "whole months since a judgment became enforceable; 0 where unknown"
    )

    is_home_mortgage: bool = flag("cases", "a mortgage on the person's home secures the claim")
    is_not_cooperating: bool = flag(
        "cases", "was classed as not co-operating, after the warning the law asks for"
    )
    forbearance_considered: bool = flag(
        "cases", "reasonable forbearance was weighed and offered, on record", clean=True
    )
    arrears_procedure: str = text(
        "cases",
        "procedure the law orders on arrears of bank credit: running, ended or empty",
        clean="ended",
    )

    demands_stopped_until: int = instant(
        "holds", "demands rest until then; 0 none", open_ended=True
    )
    services_stopped_until: int = instant(
        "holds", "service messages rest until then; 0 none", open_ended=True
    )
    surveys_stopped_until: int = instant(
        "holds", "surveys rest until then; 0 none", open_ended=True
    )
    interest_stopped_until: int = instant(
        "holds", "interest and fees rest until then; 0 none", open_ended=True
    )
    plans_stopped_until: int = instant(
        "holds", "offers of plans rest until then; 0 none", open_ended=True
    )
    hold_kind: str = text("holds", "kind of the hold that stops demands longest, or empty")

    balance_minor: int = minor("ledger", "what is owed now", clean=50_000)
    balance_known: bool = known(clean=True)
    claim_minor: int = minor("ledger", "principal of the claim, without interest and costs")
    claim_known: bool = known()
    interest_minor: int = minor("ledger", "unpaid interest until now")
    fee_minor: int = minor("ledger", "the fee that is to be charged")
    fee_kind: str = text(
        "ledger",
        "what the fee is for: first_notice, reminder, demand, plan, extension, visit, later_act, "
        "after_title, lump_sum, late_compensation or other",
        "other",
    )
    fees_of_kind_minor: int = minor("ledger", "fees of the same kind charged already")
    fees_charged_minor: int = minor("ledger", "all fees charged on this debt already")
    fees_of_kind_count: int = count("ledger", "how many fees of the same kind were charged")
    last_fee_at: int = instant("ledger", "when the last fee of the same kind was charged")
    last_fee_at_known: bool = known()
    fee_agreed_at_start: bool = flag("ledger", "the fee was agreed when the debt arose", clean=True)
    creditor_recovers_vat: bool = flag("ledger", "the creditor gets the VAT back", True)
    agreed_fee_minor: int = minor("ledger", "what the contract names for a fee of this kind")
    first_notice_fees_minor: int = minor(
        "ledger", "of all fees charged, those for the first notice and for tracing"
    )
    is_fee_of_a_breach: bool = flag(
        "ledger", "the act the fee pays for broke a rule on contact or was needless"
    )
    paid_on_first_demand: bool = flag("ledger", "the person paid on the first demand")

    first_notice_at: int = instant("contact", "when the first notice left")
    first_notice_at_known: bool = known(clean=True)
    first_notice_channel: str = text("contact", "channel of the first notice", clean="letter")
    objection_ends_at: int = instant("contact", "when the term for objections ends")
    objection_ends_at_known: bool = known(clean=True)
    reminders_sent: int = count("contact", "written reminders since the first notice")
    last_reminder_at: int = instant("contact", "when the latest reminder left")
    last_reminder_at_known: bool = known()
    calls_last_7_days: int = count("contact", "calls about this debt in seven days")
    oldest_call_at: int = instant("contact", "the oldest of those calls")
    last_conversation_at: int = instant("contact", "latest talk with the person on this debt")
    last_conversation_at_known: bool = known()
    contacts_last_7_days: int = count(
        "contact", "contacts with the person in seven days, all creditors and channels"
    )
    oldest_contact_at: int = instant("contact", "the oldest of those contacts")
    contacts_last_30_days: int = count(
        "contact", "contacts with the person in thirty days, all creditors and channels"
    )
    oldest_contact_30_at: int = instant("contact", "the oldest of those contacts")
    text_route_at: int = instant(
        "contact", "she texted or agreed to texts, or the number was checked, last"
    )
    text_route_at_known: bool = known(clean=True)
    email_route: str = text(
        "contact",
        "how the e-mail address came to us: consumer, creditor_notice, prior_collector or empty",
    )
    email_opt_out_ends_at: int = instant(
        "contact", "when the time to opt out of e-mail ends that the creditor's notice gave"
    )
    email_opt_out_ends_at_known: bool = known()
    email_at_work: bool = flag("contact", "the e-mail address belongs to the employer")
    is_opt_out_offered: bool = flag(
        "contact", "the message says how to stop such messages, free and at once", clean=True
    )
    replies_to_her: bool = flag("contact", "answers a message of hers on the same channel")
    replies_sent: int = count("contact", "answers to that message sent already")
    may_be_overheard: bool = flag("contact", "somebody else may hear, see or read it")
    is_contact_point_found: bool = flag(
        "contact", "neither the contract nor the person named this number or address"
    )
    is_unreachable_otherwise: bool = flag(
        "contact", "not reached on any number or address that the contract names"
    )
    is_limited_content: bool = flag(
        "contact", "says only a business name, a number and the wish for a call back"
    )
    is_prerecorded: bool = flag("contact", "a recorded or synthetic voice speaks")
    wishes_known: bool = flag("contact", "she told when she may be contacted")
    wishes_from_minute: int = minutes("contact", "local time from which she may be", high=1440)
    wishes_until_minute: int = minutes("contact", "local time until which she may be", high=1440)
    avoid_weekdays: str = text("contact", "weekdays she refused, as digits Monday 1 to Sunday 7")
    is_refused_place: bool = flag("contact", "she told us not to contact her at this place")
    is_interpreter_missing: bool = flag(
        "contact", "she needs an interpreter or another language and none is there"
    )
    free_reminder_at: int = instant("contact", "when a free reminder with its term left")
    free_reminder_at_known: bool = known()
    arrangement_refused_at: int = instant(
        "contact", "when the letter left that refuses an arrangement"
    )
    arrangement_refused_at_known: bool = known()
    is_duplicative_dispute: bool = flag("contact", "repeats a dispute that was answered")
    original_creditor_asked: bool = flag(
        "contact", "asked for the original creditor and has no answer yet"
    )
    days_since_told: int = count(
        "contact", "days since she was told that a report is planned", clean=60
    )
    told_of_report_at: int = instant("contact", "when she was told that a report is planned")
    told_of_report_at_known: bool = known()
    is_told_of_report: bool = flag(
        "contact", "was told by talk or letter before a report", clean=True
    )
    claim_letter_at: int = instant("contact", "when the letter left that must precede a court")
    claim_letter_at_known: bool = known(clean=True)
    default_notice_at: int = instant("contact", "when the notice of default left")
    default_notice_at_known: bool = known(clean=True)
    is_notice_returned: bool = flag("contact", "the first notice came back as undeliverable")
    is_content_incomplete: bool = flag("contact", "lacks something that the law asks to be in it")
    call_consent_until: int = instant(
        "contact", "calls she agreed to count against no limit until then; 0 none"
    )
    contacts_today: int = count("contact", "contacts with the person on this local day")
    refuses_letter: bool = flag("contact", "does not want letters")
    refuses_email: bool = flag("contact", "does not want e-mail")
    refuses_sms: bool = flag("contact", "does not want text messages")
    refuses_call: bool = flag("contact", "does not want calls")
    refuses_visit: bool = flag("contact", "does not want visits")
    ceased_communication: bool = flag("contact", "asked in writing that contact ends")
    email_consented: bool = flag("contact", "agreed to e-mail", clean=True)
    evening_consented: bool = flag("contact", "agreed to contact in the evening")
    visit_consented: bool = flag("contact", "agreed to a visit", clean=True)
    is_workplace: bool = flag("contact", "the contact point is at work")
    workplace_allowed: bool = flag("contact", "the person wishes contact at work")
    safe_contact_only: bool = flag("contact", "only the safe way agreed may be used")
    sender_certified: bool = flag("contact", "the sender holds the certificate", clean=True)

    statement_known: bool = flag("plans", "a statement of means is here", clean=True)
    net_income_minor: int = minor("plans", "net income a month", clean=200_000)
    net_income_known: bool = known(clean=True)
    adults: int = number(
        "plans", "adults in the household", unit="count", low=0, high=1000, clean=1
    )
    adults_known: bool = known(clean=True)
    children_under_11: int = number(
        "plans", "children up to ten years", unit="count", low=0, high=1000
    )
    children_over_10: int = number(
        "plans", "dependent children over ten", unit="count", low=0, high=1000
    )
    children_known: bool = flag("plans", "both numbers of children are known", clean=True)
    housing_minor: int = minor("plans", "rent or mortgage with heating, a month", clean=60_000)
    housing_known: bool = known(clean=True)
    health_insurance_minor: int = minor("plans", "compulsory health premium, a month")
    essentials_minor: int = minor("plans", "stated costs of a decent life, a month", clean=90_000)
    essentials_known: bool = known(clean=True)
    instalment_minor: int = minor("plans", "instalment asked or offered, a month")
    protected_minimum_minor: int = minor("plans", "what must stay, a month", clean=100_000)
    protected_minimum_known: bool = known(clean=True)
    bad_month_income_minor: int = minor("plans", "income of a bad month", clean=180_000)
    plan_costs_minor: int = minor("plans", "what the plan itself costs the person")
    is_told_of_plan_costs: bool = flag(
        "plans", "was told the costs of the plan apart and before agreeing"
    )
    pay_period: str = text("plans", "what net_income_minor covers: month, week or day", "month")
    income_kind: str = text(
        "plans", "wage, pension, benefit, self_employed, account or other", "wage"
    )
    order_kind: str = text(
        "plans", "who takes from the income: ordinary, maintenance, injury or tax", "ordinary"
    )
    orders: int = number(
        "plans", "orders that take from the income at once", unit="count", low=1, high=100, clean=1
    )
    household: str = text(
        "plans",
        "single, single_parent, couple, cohabiting, shared, shared_parent; empty: by the numbers",
    )
    dependants: int = number(
        "plans", "people she maintains by law, children included", unit="count", low=0, high=1000
    )
    dependants_known: bool = known()
    children_0_5: int = number("plans", "children up to five years", unit="count", low=0, high=1000)
    children_6: int = number("plans", "children of six", unit="count", low=0, high=1000)
    children_7_10: int = number("plans", "children of seven to ten", unit="count", low=0, high=1000)
    children_11_14: int = number(
        "plans", "children of eleven to fourteen", unit="count", low=0, high=1000
    )
    children_15_up: int = number(
        "plans", "dependent children of fifteen and over", unit="count", low=0, high=1000
    )
    ages_known: bool = flag("plans", "the children's ages are known")
    children_shared: int = number(
        "plans", "children up to ten in shared custody", unit="count", low=0, high=1000
    )
    children_shared_over_10: int = number(
        "plans", "children over ten in shared custody", unit="count", low=0, high=1000
    )
    child_benefits_minor: int = minor("plans", "benefits received for the children, a month")
    has_other_income: bool = flag("plans", "has income besides this one")
    has_extra_payment: bool = flag(
        "plans", "the month brings an extra payment, such as for Christmas"
    )
    is_extra_prorated: bool = flag("plans", "extra payments are spread over the months")
    health_insurance_known: bool = known()
    work_costs_minor: int = minor("plans", "unavoidable costs of work, a month")
    maintenance_paid_minor: int = minor("plans", "maintenance really paid, a month")
    schooling_minor: int = minor("plans", "cost of schooling, a month")
    medical_costs_minor: int = minor("plans", "medical costs not insured, a month")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise FactsAreReadOnly(name)


def _fields() -> dict[str, FactField]:
    """Turn the declarations above into the table of fields and leave defaults in the class."""
    found: dict[str, FactField] = {}
    for name, spec in list(vars(Facts).items()):
        if not isinstance(spec, FactField):
            continue
        room, meaning = spec.room, spec.meaning
        if not room:
            partner = found[guarded_by(name)]
            room, meaning = partner.room, f"whether known: {partner.meaning}"
        found[name] = FactField(
            name,
            spec.kind,
            room,
            spec.unit,
            meaning,
            spec.default,
            spec.clean,
            spec.low,
            spec.high,
        )
        setattr(Facts, name, spec.default)
    return found


def guarded_by(known_name: str) -> str:
    """The field that a field ending in `_known` guards (net_income_known: net_income_minor)."""
    stem = known_name.removesuffix("_known")
    declared = vars(Facts)
    return stem if stem in declared else f"{stem}_minor"


FIELDS: Final[Mapping[str, FactField]] = _fields()
GUARDED: Final[Mapping[str, str]] = {
    **{
        guarded_by(name): name
        for name in FIELDS
        if name.endswith("_known") and guarded_by(name) in FIELDS
    },
    "children_under_11": "children_known",
    "children_over_10": "children_known",
    **dict.fromkeys(
        ("children_0_5", "children_6", "children_7_10", "children_11_14", "children_15_up"),
        "ages_known",
    ),
    "wishes_from_minute": "wishes_known",
    "wishes_until_minute": "wishes_known",
}
CALENDAR_FIELDS: Final = tuple(
    name for name, field in FIELDS.items() if field.room == "rulebook" and name != "at"
)
_CLEAN_PAST: Final = {
    "first_notice_at": 60 * 86400,
    "objection_ends_at": 30 * 86400,
    "text_route_at": 10 * 86400,
    "claim_letter_at": 60 * 86400,
    "default_notice_at": 60 * 86400,
}


def clean_case(country: str, at: int, **facts: int | bool | str) -> dict[str, int | bool | str]:
    """Raw facts of a case in which every act is allowed, with the given facts on top."""
    raw: dict[str, int | bool | str] = {
        name: field.clean for name, field in FIELDS.items() if name not in CALENDAR_FIELDS
    }
    raw.update({name: at - past for name, past in _CLEAN_PAST.items()})
    raw.update(case_id=1, country=country, at=at)
    if "first_notice_at" in facts and "objection_ends_at" not in facts:
        # The term is counted from the notice by the law of the country.
        del raw["objection_ends_at"]
        if "objection_ends_at_known" not in facts:
            del raw["objection_ends_at_known"]
    for name, value in facts.items():
        if name in GUARDED and GUARDED[name] not in facts:
            raw[GUARDED[name]] = True
        raw[name] = value
    return raw


def facts_of(values: Mapping[str, int | bool | str]) -> Facts:
    """Facts with these values, unchecked; `bind` is the checked way in."""
    facts = object.__new__(Facts)
    cast(dict[str, object], facts.__dict__).update(values)
    return facts


__all__ = [
    "CALENDAR_FIELDS",
    "FIELDS",
    "GUARDED",
    "NEVER",
    "Facts",
    "clean_case",
    "facts_of",
]
