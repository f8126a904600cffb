"""The questions of the statement of means; each can be skipped or answered «I don't know»."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from evenhand.doors.look.forms import UNKNOWN, DateBoxesField, MoneyField, MoneyOrUnknownField
from evenhand.doors.look.means_words import COSTS, INCOMES, RHYTHMS
from evenhand.doors.look.statement_lines import FIXED, NO_FIRST_DEBT, NO_INCOME
from evenhand.doors.look.statement_words import FIRST_DEBTS, WEEKDAYS
from evenhand.doors.portal.fields import Ages, Count, OneOf, SomeOf, Words
from evenhand.rulebook.affordability.rhythm import Rhythm
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


class AgesForm(forms.Form):
    """How old those are who depend on her; some laws protect by age."""

    ages = Ages(
        label=_("How old are those who depend on you?"),
        help_text=_("For example 3, 8, 15. The law of some countries protects more by age."),
        required=False,
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

    def __init__(
        self, *arguments: Any, label: Any, hint: Any, currency: str, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.fields["amount"] = MoneyOrUnknownField(currency=currency, label=label, help_text=hint)
        self.order_fields(["amount", "rhythm"])

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if isinstance(told.get("amount"), Money) and not told.get("rhythm"):
            if told["amount"].minor:
                self.add_error("rhythm", _("Choose how often."))
            else:
                told["rhythm"] = Rhythm.MONTHLY.value
        return told

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

    def __init__(self, *arguments: Any, currency: str, rhythm: Rhythm, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["lowest"] = MoneyField(
            currency=currency,
            label=_("If it changes: the lowest of the last three times"),
            required=False,
        )
        if rhythm is Rhythm.MONTHLY:
            self.fields["pay_day"] = _day_of_month()
        elif rhythm is Rhythm.WEEKLY:
            self.fields["pay_day"] = _weekday()
        else:
            self.fields["next_on"] = DateBoxesField(
                label=_("When does it come next?"),
                help_text=_("A rough date will do. Leave it empty if you don't know."),
                required=False,
            )


class MonthsForm(SumsForm):
    """What one income really brought, month by month."""

    def __init__(
        self, *arguments: Any, currency: str, months: Sequence[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        for name, label in months:
            self.fields[name] = MoneyField(currency=currency, label=label, required=False)


def _weekday() -> forms.Field:
    return OneOf(
        label=_("On which day does it come?"),
        choices=[(str(number), day) for number, day in enumerate(WEEKDAYS, start=1)],
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
            label=_("What do you pay on it?"),
            help_text=_("Write 0 if nothing is agreed yet."),
        )
        self.fields["rhythm"] = _how_often()
        self.fields["arrears"] = MoneyOrUnknownField(
            currency=currency, label=_("How much are you behind?"), required=False
        )


class BillDaysForm(forms.Form):
    """On which day each bill is paid: of the month, of the week, or the next date."""

    def __init__(self, *arguments: Any, bills: Sequence[tuple[str, Any, Rhythm]], **options: Any):
        super().__init__(*arguments, **options)
        for name, label, rhythm in bills:
            self.fields[name] = _bill_day(label, rhythm)


def _bill_day(label: Any, rhythm: Rhythm) -> forms.Field:
    if rhythm is Rhythm.MONTHLY:
        wrong = _("Write a day from 1 to 31.")
        return Count(
            lowest=1,
            highest=31,
            label=label,
            help_text=_("Day of the month"),
            error_messages={"min_value": wrong, "max_value": wrong, "invalid": wrong},
            required=False,
        )
    if rhythm is Rhythm.WEEKLY:
        days = [(str(number), day) for number, day in enumerate(WEEKDAYS, start=1)]
        return forms.ChoiceField(label=label, choices=[("", "–"), *days], required=False)
    return DateBoxesField(label=label, help_text=_("The next time"), required=False)


class OtherForm(SumsForm):
    """Another company she pays each month."""

    name = Words(label=_("Who do you pay?"))

    def __init__(self, *arguments: Any, currency: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["payment"] = MoneyOrUnknownField(
            currency=currency, label=_("How much do you pay?")
        )
        self.fields["rhythm"] = _how_often()
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


class AssetsForm(SumsForm):
    """What she owns besides savings, which never pays a plan."""

    def __init__(self, *arguments: Any, currency: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["assets"] = MoneyOrUnknownField(
            currency=currency,
            label=_("Do you own something of value that you could do without?"),
            help_text=_(
                "Not your home, car for work, furniture or tools. About how much is it worth? "
                "Write 0 if there is nothing. No plan counts on it."
            ),
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


def _how_often() -> forms.Field:
    return OneOf(
        label=_("How often?"),
        help_text=_("If you leave it open, we take every month."),
        choices=[(rhythm.value, words) for rhythm, words in RHYTHMS.items()],
        required=False,
    )


def initial_sum(amount_minor: int | None, currency: str, *, known: bool) -> Any:
    """What stands in a box of a sum before she types: nothing, a sum, or «I don't know»."""
    if amount_minor is not None:
        return Money(amount_minor, currency)
    return UNKNOWN if known else None
