"""The questions of the statement of means; each can be skipped or answered «I don't know»."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from evenhand.doors.look.forms import UNKNOWN, DateBoxesField, MoneyField, MoneyOrUnknownField
from evenhand.doors.look.means_words import COSTS, INCOMES, RHYTHMS
from evenhand.doors.portal.draft import FIXED, NO_FIRST_DEBT, NO_INCOME
from evenhand.doors.portal.fields import Count, OneOf, SomeOf, Words
from evenhand.doors.portal.words import FIRST_DEBTS
from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.rhythm import Rhythm, monthly_cost
from evenhand.rulebook.affordability.statement import IncomeKind, StatementOfMeans
from evenhand.rulebook.money import Money

MOST_MINOR: Final = 10**13
_NONE: Final = "none"


def minor(answer: Any) -> int | None:
    """Return an answer's sum in minor units; None where she does not know."""
    return answer.minor if isinstance(answer, Money) else None


class SumsForm(forms.Form):
    """A form with sums: refuses what is larger than any household's."""

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        for name, answer in list(told.items()):
            if isinstance(answer, Money) and answer.minor > MOST_MINOR:
                self.add_error(name, _("This amount is too large. Write it once more."))
        return told


class HouseholdForm(forms.Form):
    """Who lives on this money."""

    adults = Count(label=_("Adults, you among them"), required=False)
    children_under_11 = Count(label=_("Children up to 10 years"), required=False)
    children_over_10 = Count(
        label=_("Children and young people from 11 who depend on you"), required=False
    )


class TicksForm(forms.Form):
    """Which kinds there are; «none of these» is an answer of its own."""

    kinds = SomeOf()

    def __init__(
        self, *arguments: Any, label: Any, hint: Any, choices: Any, none: Any, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["kinds"]
        field.label, field.help_text = label, hint
        field.choices = [*choices, (_NONE, none)]  # type: ignore[attr-defined]
        field.apart = _NONE  # type: ignore[attr-defined]

    def clean_kinds(self) -> list[str]:
        kinds: list[str] = self.cleaned_data["kinds"]
        return [] if _NONE in kinds else kinds


def income_ticks(statement: StatementOfMeans, data: Any) -> TicksForm:
    """Which money comes in."""
    told = [income.kind.value for income in statement.incomes]
    none = statement.incomes == (NO_INCOME,)
    kinds = [kind for kind in INCOMES if kind is not IncomeKind.UNDIVIDED]
    return TicksForm(
        data,
        label=_("Which money comes in?"),
        hint=_("After tax. Choose all that fit. Your own share, not that of others at home."),
        choices=[(kind.value, INCOMES[kind]) for kind in kinds],
        none=_("Nothing at the moment"),
        initial={"kinds": [_NONE] if none else told},
    )


def fixed_ticks(statement: StatementOfMeans, data: Any) -> TicksForm:
    """Which fixed costs there are."""
    fixed = [cost for cost in statement.costs if cost.kind in FIXED]
    told = [cost.kind.value for cost in fixed if cost.amount_minor != 0]
    return TicksForm(
        data,
        label=_("Which of these do you pay?"),
        hint=_("Choose all that fit. We ask for the sums on the next pages."),
        choices=[(kind.value, COSTS[kind]) for kind in FIXED],
        none=_("None of these"),
        initial={"kinds": told or ([_NONE] if fixed else [])},
    )


def first_debt_ticks(statement: StatementOfMeans, data: Any) -> TicksForm:
    """Which arrears come before ours."""
    told = [debt.kind.value for debt in statement.priority_debts]
    none = statement.priority_debts == (NO_FIRST_DEBT,)
    return TicksForm(
        data,
        label=_("Are you behind with any of these?"),
        hint=_("They come before us: your home, warmth and family are more urgent than this debt."),
        choices=[(kind.value, words) for kind, words in FIRST_DEBTS.items()],
        none=_("No, none of these"),
        initial={"kinds": [_NONE] if none else told},
    )


class AmountForm(SumsForm):
    """How much and how often."""

    amount = MoneyOrUnknownField(currency="EUR")
    rhythm = OneOf(
        label=_("How often?"),
        choices=[(rhythm.value, words) for rhythm, words in RHYTHMS.items()],
        required=False,
    )
    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *arguments: Any, label: Any, hint: Any, currency: str, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.currency = currency
        self.fields["amount"] = MoneyOrUnknownField(currency=currency, label=label, help_text=hint)
        self.order_fields(["amount", "rhythm", "sure"])

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if isinstance(told.get("amount"), Money) and not told.get("rhythm"):
            if told["amount"].minor:
                self.add_error("rhythm", _("Choose how often."))
            else:
                told["rhythm"] = Rhythm.MONTHLY.value
        return told

    @property
    def odd_month(self) -> Money | None:
        """A month's sum that is likely a slip of the pen and was not confirmed yet."""
        told = self.cleaned_data
        if not isinstance(told["amount"], Money) or told["sure"]:
            return None
        month = monthly_cost(told["amount"].minor, Rhythm(told["rhythm"]))
        usual = policy.house_amount(policy.UNUSUAL_INCOME, self.currency)
        return Money(month, self.currency) if month > usual else None

    @property
    def rhythm_told(self) -> Rhythm:
        """How often; a month where she does not know."""
        return Rhythm(self.cleaned_data.get("rhythm") or Rhythm.MONTHLY)


class RegularForm(SumsForm):
    """Whether an income is always the same, and when it comes."""

    varies = OneOf(
        label=_("Is it the same each time?"),
        choices=[("same", _("Yes, always the same")), ("varies", _("No, it changes"))],
        required=False,
    )

    def __init__(self, *arguments: Any, currency: str, weekly: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["lowest"] = MoneyField(
            currency=currency,
            label=_("If it changes: the lowest of the last three times"),
            required=False,
        )
        self.fields["pay_day"] = _weekday() if weekly else _day_of_month()


def _weekday() -> forms.Field:
    days = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday")]
    days += [_("Friday"), _("Saturday"), _("Sunday")]
    return OneOf(
        label=_("On which day does it come?"),
        choices=[(str(number), day) for number, day in enumerate(days, start=1)],
        required=False,
    )


def _day_of_month() -> forms.Field:
    wrong = _("Write a day from 1 to 31.")
    return Count(
        lowest=1,
        highest=31,
        label=_("On which day of the month does it come?"),
        help_text=_("For example 10. Leave it empty if it changes."),
        error_messages={"min_value": wrong, "max_value": wrong, "invalid": wrong},
        required=False,
    )


class FirstDebtForm(SumsForm):
    """What is paid on a debt that comes first, and how much is behind."""

    def __init__(self, *arguments: Any, currency: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["payment"] = MoneyOrUnknownField(
            currency=currency,
            label=_("What do you pay on it each month?"),
            help_text=_("Write 0 if nothing is agreed yet."),
        )
        self.fields["arrears"] = MoneyOrUnknownField(
            currency=currency, label=_("How much are you behind?"), required=False
        )


class OtherForm(SumsForm):
    """Another company she pays each month."""

    name = Words(label=_("Who do you pay?"))

    def __init__(self, *arguments: Any, currency: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["payment"] = MoneyOrUnknownField(
            currency=currency, label=_("How much each month?")
        )
        self.fields["balance"] = MoneyOrUnknownField(
            currency=currency, label=_("How much is left to pay in all?"), required=False
        )


class SavingsForm(SumsForm):
    """What is put aside."""

    def __init__(self, *arguments: Any, currency: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["savings"] = MoneyOrUnknownField(
            currency=currency,
            label=_("Do you have savings?"),
            help_text=_("Write 0 if there are none. We do not ask for your safety cushion."),
        )


class ChangeForm(SumsForm):
    """What will change within a year."""

    change = OneOf(
        label=_("Will something change soon?"),
        help_text=_("A baby, a job that ends, an illness, a large bill."),
        choices=[
            ("no", _("No, or I don't know")),
            ("less", _("Yes, less money will be left")),
            ("more", _("Yes, more money will be left")),
        ],
    )

    def __init__(self, *arguments: Any, currency: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["monthly"] = MoneyField(
            currency=currency, label=_("If so: about how much a month?"), required=False
        )
        self.fields["from_on"] = DateBoxesField(
            label=_("If so: from when?"), help_text=_("A rough date will do."), required=False
        )
        self.fields["note"] = Words(label=_("What will change?"), required=False)

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if told.get("change") in ("less", "more"):
            if told.get("monthly") is None and "monthly" not in self.errors:
                self.add_error("monthly", _("Write an amount. A rough one will do."))
            if told.get("from_on") is None and "from_on" not in self.errors:
                self.add_error("from_on", _("Write the date: day, month and year."))
        return told


def initial_sum(amount_minor: int | None, currency: str, *, known: bool) -> Any:
    """What stands in a box of a sum before she types: nothing, a sum, or «I don't know»."""
    if amount_minor is not None:
        return Money(amount_minor, currency)
    return UNKNOWN if known else None
