"""Facts as slots: every value of a letter as text of its language, ready for a template.

The names of the slots are the names that templates and the list of required slots use.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency, format_percent

from evenhand.contact.letters import catalogue
from evenhand.contact.letters.facts import Body, Interest, LetterFacts, Plan
from evenhand.contact.letters.markup import filled
from evenhand.contact.letters.payment_code import checked_iban
from evenhand.contact.letters.typeface import printable
from evenhand.rulebook.money import Money

Slots = dict[str, Any]
_COSTS = frozenset({"costs"})
_INTEREST = frozenset({"interest", "late_interest"})


@cache
def locale_of(language: str, country: str) -> Locale:
    """How numbers and dates look; English outside the United States follows Britain."""
    if language == "en" and country != "US":
        country = "GB"
    try:
        return Locale.parse(f"{language}_{country}")
    except UnknownLocaleError:
        return Locale.parse(language)


class Printer:
    """Puts amounts, days and free text into the language of one letter."""

    def __init__(self, facts: LetterFacts) -> None:
        self.locale = locale_of(facts.language, facts.country)

    def money(self, amount: Money | None) -> str:
        """An amount with its currency; nothing for none."""
        if amount is None:
            return ""
        return format_currency(amount.decimal, amount.currency, locale=self.locale)

    def day(self, day: date | None) -> str:
        """A day in long form, the month as a word, kept on one line; nothing for none."""
        shown = format_date(day, "long", locale=self.locale) if day else ""
        if day and day.day == 1 and self.locale.language == "fr":
            shown = f"1er{shown.removeprefix('1')}"
        return str(shown).replace(" ", "\u00a0")

    def rate(self, basis_points: int) -> str:
        """A yearly rate in per cent."""
        part = Decimal(basis_points) / Decimal(10_000)
        return str(format_percent(part, locale=self.locale, decimal_quantization=False))


def printed_lines(texts: tuple[str, ...]) -> list[str]:
    """The lines of a text as they can be printed, empty ones left out."""
    return [shown for shown in map(printable, texts) if shown]


def in_two_groups(code: str) -> str:
    """Digits to type, in two groups that a memory holds; empty where there are none."""
    middle = len(code) // 2
    return f"{code[:middle]} {code[middle:]}".strip()


def _body(body: Body) -> Slots | None:
    if not body.name.strip():
        return None
    return {
        "name": printable(body.name),
        "address": printed_lines(body.address),
        "contact": printable(body.contact),
    }


def _interest(interest: Interest | None, to: Printer) -> Slots | None:
    if interest is None:
        return None
    return {
        "base": to.money(interest.base),
        "rate": to.rate(interest.rate_basis_points),
        "earliest": to.day(interest.earliest),
        "latest": to.day(interest.latest),
        "why_above_statutory": printable(interest.why_above_statutory),
    }


def _plan(plan: Plan, to: Printer) -> Slots | None:
    if not plan.instalments:
        return None
    total = plan.instalments[0].amount
    for instalment in plan.instalments[1:]:
        total = total + instalment.amount
    return {
        "rows": [{"on": to.day(i.on), "amount": to.money(i.amount)} for i in plan.instalments],
        "first_on": to.day(plan.instalments[0].on),
        "last_on": to.day(plan.instalments[-1].on),
        "instalment": to.money(plan.instalments[0].amount),
        "count": str(len(plan.instalments)),
        "total": to.money(total),
        "open_until": to.day(plan.open_until),
    }


def _writer(facts: LetterFacts, to: Printer) -> Slots:
    firm, person = facts.firm, facts.person
    reach = [printable(text) for text in (firm.phone, firm.email, firm.web) if text.strip()]
    return {
        "reference": printable(facts.reference),
        "written_on": to.day(facts.written_on),
        "firm_name": printable(firm.name),
        "firm_address": printed_lines(firm.address),
        "firm_phone": printable(firm.phone),
        "firm_email": printable(firm.email),
        "firm_reach": reach,
        "firm_reach_line": " · ".join(reach),
        "firm_licence": printable(firm.licence),
        "supervisor": _body(firm.supervisor),
        "person_name": printable(person.name),
        "person_address": printed_lines(person.address),
        "complaint_body": _body(facts.complaint_body),
        "advice": [
            {part: printable(getattr(row, part)) for part in ("name", "phone", "url", "cost")}
            for row in facts.advice
        ],
        "link": facts.link.url and facts.link.code,
        "link_url": facts.link.url,
        "link_shown": printable(facts.link.url.removeprefix("https://")),
        "link_code": printable(facts.link.code),
        "link_short": in_two_groups(facts.link.short),
        "copy_to_name": printable(facts.copy_of.to.name),
        "copy_to": printed_lines((facts.copy_of.to.name, *facts.copy_of.to.address)),
        "copy_sent_on": to.day(facts.copy_of.sent_on),
        "earlier_letter": facts.earlier_letter.on and facts.earlier_letter.reference,
        "earlier_letter_reference": printable(facts.earlier_letter.reference),
        "earlier_letter_on": to.day(facts.earlier_letter.on),
    }


def _claim(facts: LetterFacts, to: Printer) -> Slots:
    return {
        "creditor_name": printable(facts.creditor.name),
        "creditor_address": printed_lines(facts.creditor.address),
        "original_creditor": printable(facts.original_creditor.name),
        "original_creditor_address": printed_lines(facts.original_creditor.address),
        "transfers": [
            {"on": to.day(t.on), "giver": printable(t.giver), "taker": printable(t.taker)}
            for t in facts.transfers
        ],
        "basis": printable(facts.basis),
        "debt_reference": printable(facts.debt_reference),
        "itemised_since": to.day(facts.itemised_since),
        "lines": [
            {"label": n.label, "amount": to.money(n.amount), "basis": printable(n.basis)}
            for n in facts.lines
        ],
        "total": to.money(facts.total),
        "as_of": to.day(facts.as_of),
        "interest": _interest(facts.interest, to),
        "vat": facts.vat,
        "traced_from": printable(facts.traced_from),
        "taken_on": to.day(facts.taken_on),
        "is_sold_bank_credit": any(t.from_bank for t in facts.transfers),
        "evidence": printed_lines(facts.evidence),
        "limitation_on": to.day(facts.limitation_on),
        "limitation_passed": facts.limitation_passed,
        "object_by": to.day(facts.object_by),
        "object_to": printable(facts.object_to),
    }


def _money_wanted(facts: LetterFacts, to: Printer) -> Slots:
    pay = facts.payment
    return {
        "payment": pay.holder and pay.iban and pay.reference,
        "payment_holder": printable(pay.holder),
        "payment_iban": checked_iban(pay.iban) if pay.iban else "",
        "payment_bic": printable(pay.bic),
        "payment_reference": printable(pay.reference),
        "payment_by": to.day(pay.by),
        "plan": _plan(facts.plan, to),
        "plan_left_to_live_on": to.money(facts.plan.left_to_live_on),
        "plan_costs": to.money(facts.plan.costs),
        "plan_next_on": to.day(facts.plan.next_on),
        "plan_next_amount": to.money(facts.plan.next_amount),
        "plan_missed_on": to.day(facts.plan.missed_on),
        "plan_missed_amount": to.money(facts.plan.missed_amount),
    }


def _hold(facts: LetterFacts, to: Printer) -> Slots:
    hold = facts.hold
    return {
        "hold_reason": printable(hold.reason),
        "hold_basis": printable(hold.basis),
        "hold_start": printable(hold.start),
        "hold_until": to.day(hold.until),
        "hold_review_on": to.day(hold.review_on),
        "hold_end": to.day(hold.until or hold.review_on),
        "hold_debts": printed_lines(hold.debts),
        "hold_stops": printed_lines(hold.stops),
        "hold_still_runs": printed_lines(hold.still_runs),
        "hold_taken_back": printed_lines(hold.taken_back) or hold.nothing_to_take_back,
        "hold_already_left": printed_lines(hold.already_left) or hold.nothing_left_before,
        "hold_evidence_kept": printable(hold.evidence_kept),
        "hold_proof_code": printable(hold.proof_code),
    }


def _cleared(facts: LetterFacts, to: Printer) -> Slots:
    cleared = facts.cleared
    return {
        "cleared": cleared.on is not None,
        "cleared_on": to.day(cleared.on),
        "cleared_paid": to.money(cleared.paid),
        "cleared_let_go": to.money(cleared.let_go),
    }


def _matter(facts: LetterFacts, to: Printer) -> Slots:
    matter = facts.matter
    return {
        "matter_number": printable(matter.number),
        "matter_received_on": to.day(matter.received_on),
        "matter_words": printable(matter.words),
        "matter_paused": printed_lines(matter.paused),
        "matter_decider": printable(matter.decider),
        "matter_decide_by": to.day(matter.decide_by),
        "matter_decided_on": to.day(matter.decided_on),
        "matter_outcome": printable(matter.outcome),
        "matter_points": printed_lines(matter.points),
        "matter_reasons": printed_lines(matter.reasons),
        "matter_put_right": printed_lines(matter.put_right),
        "matter_is_upheld": matter.is_upheld,
        "matter_body_by": to.day(matter.body_by),
        "body_words": printed_lines(facts.complaint_body.final_words),
        "answer": printed_lines(facts.answer),
    }


def _decided(facts: LetterFacts, to: Printer) -> Slots:
    settlement, decision = facts.settlement, facts.decision
    return {
        "settlement_pays": to.money(settlement.pays),
        "settlement_lets_go": to.money(settlement.lets_go),
        "settlement_pay_by": to.day(settlement.pay_by),
        "decision_what": printable(decision.what),
        "decision_reasons": printed_lines(decision.reasons),
        "decision_debts": printed_lines(decision.debts),
        "decision_new_end": to.day(decision.new_end),
        "decision_may_appeal": decision.may_appeal,
        "rested_debts": printed_lines(facts.rested),
        "recalled_on": to.day(facts.recalled.on),
        "recalled_to": ", ".join(printed_lines(facts.creditor.address)),
        "recalled_plan": facts.recalled.had_plan,
        "recalled_mandate": facts.recalled.had_mandate,
        "debit_day": to.day(facts.debit.on),
        "debit_amount": to.money(facts.debit.amount),
        "mandate_reference": printable(facts.debit.mandate_reference),
        "creditor_identifier": printable(facts.debit.creditor_identifier),
    }


def _required_by_law(facts: LetterFacts) -> Slots:
    """Slots that are asked for, not printed: true when what the law wants is there."""
    costs = [n for n in facts.lines if n.label in _COSTS and n.amount]
    charged = [n for n in facts.lines if n.label in _INTEREST and n.amount]
    has_blank = {"interest", "costs", "payments", "credits"} - {n.label for n in facts.lines}
    return {
        "line_bases": all(
            n.basis for n in facts.lines if n.amount and n.label not in {"payments", "credits"}
        ),
        "cost_bases": all(n.basis for n in costs),
        "interest_when_charged": facts.interest is not None or not charged,
        "vat_when_costs": bool(facts.vat) or not costs,
        "no_blank_lines": not has_blank,
        # Where the creditor bears the cost of collecting, the person is not asked for it.
        "no_creditors_costs": not costs,
        "licence_of_sold_credit": bool(facts.firm.licence)
        or not any(t.from_bank for t in facts.transfers),
    }


def slots(facts: LetterFacts) -> Slots:
    """All slots of these facts, in the words of the letter's language."""
    to = Printer(facts)
    found = {
        "language": facts.language,
        "country": facts.country,
        "size": facts.size,
        "is_synthetic": facts.is_synthetic,
        **_writer(facts, to),
        **_claim(facts, to),
        **_money_wanted(facts, to),
        **_hold(facts, to),
        **_cleared(facts, to),
        **_matter(facts, to),
        **_decided(facts, to),
        **_required_by_law(facts),
    }
    return found | _told(found)


def _told(found: Slots) -> Slots:
    """Facts as sentences of the language: what is asked for in several places."""
    words = catalogue.labels(found["language"], found["country"])
    told, help_ = words["told"], words["free_help"]

    def said(sentence: str, *needed: str) -> str:
        known = all(found[name] for name in needed)
        return filled(sentence, found | {"day": found["limitation_on"]}) if known else ""

    vat = words["vat"].get(found["vat"], "")
    source = words["traced"].get(found["traced_from"], found["traced_from"])
    return {
        "free_help": help_["some"] if found["advice"] else help_["none"],
        "vat_statement": filled(vat, found),
        "copy_told": said(told["copy"], "copy_to_name", "copy_sent_on"),
        "data_source": said(told["data_source"], "taken_on"),
        "address_traced": filled(told["address_traced"], {"source": source})
        if found["traced_from"]
        else "",
        "limitation_told": said(told["limitation"], "limitation_on"),
        "sold_credit": said(told["bank_credit"], "is_sold_bank_credit"),
    }
