"""The queue of cases by next step: filters, counts, «next», claiming and giving back."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from evenhand.cases import queries as cases
from evenhand.cases.models import Case, Creditor
from evenhand.doors.desk.guard import Shift, for_staff, lacking_for, on_a_case
from evenhand.doors.desk.inbox import late_in_inbox
from evenhand.doors.desk.page import chosen, page_of, show
from evenhand.doors.desk.rows import rows_of_cases, rows_of_steps
from evenhand.doors.desk.words import COUNTRIES, STEPS
from evenhand.work import actions as work
from evenhand.work import queries
from evenhand.work.models import NextStep

CLAIMS = ("free", "mine", "taken")
MOST_FOUND = 50
TRIES = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the queue the address asks for; empty means all."""

    step: str
    country: str
    creditor: str
    claim: str

    def address(self, **changed: str) -> str:
        """Return the address' query with some filters changed."""
        told = {
            "step": self.step,
            "country": self.country,
            "creditor": self.creditor,
            "claim": self.claim,
            **changed,
        }
        kept = {name: value for name, value in told.items() if value}
        return f"?{urlencode(kept)}" if kept else "?"


def _wanted(request: HttpRequest, creditors: dict[str, str]) -> Wanted:
    return Wanted(
        step=chosen(request, "step", among=STEPS),
        country=chosen(request, "country", among=COUNTRIES),
        creditor=chosen(request, "creditor", among=creditors),
        claim=chosen(request, "claim", among=CLAIMS),
    )


def _creditors() -> dict[str, str]:
    rows = Creditor.objects.order_by("name").values_list("key", "name")[:200]
    return {str(key): name for key, name in rows}


def _steps(wanted: Wanted, shift: Shift) -> QuerySet[NextStep]:
    rows = queries.queue(step=wanted.step, away=shift.away)
    if not wanted.step:
        rows = rows.exclude(step="closed")
    free = Q(claimed_by__isnull=True) | Q(claimed_until__lte=shift.at)
    if wanted.claim == "free":
        rows = rows.filter(free)
    elif wanted.claim == "mine":
        rows = rows.filter(claimed_by=shift.user, claimed_until__gt=shift.at)
    elif wanted.claim == "taken":
        rows = rows.exclude(free)
    return _within(rows, wanted)


def _within(rows: QuerySet[NextStep], wanted: Wanted) -> QuerySet[NextStep]:
    if not (wanted.country or wanted.creditor):
        return rows
    inside = Case.objects.all()
    if wanted.country:
        inside = inside.filter(person__country=wanted.country)
    if wanted.creditor:
        inside = inside.filter(debt__creditor__key=wanted.creditor)
    return rows.filter(case_key__in=inside.values("key"))


def _counts(wanted: Wanted, shift: Shift) -> dict[str, int]:
    if not (wanted.country or wanted.creditor):
        return dict(queries.steps_by_kind(away=shift.away))
    rows = _within(queries.queue(away=shift.away).order_by(), wanted)
    return dict(rows.values_list("step").annotate(n=Count("case_key")))


@for_staff
@require_safe
def queue(request: HttpRequest, shift: Shift) -> HttpResponse:
    """The queue, longest waiting first; no sums, and why it is here before everything else."""
    creditors = _creditors()
    wanted = _wanted(request, creditors)
    page = page_of(request, _steps(wanted, shift))
    counts = _counts(wanted, shift)
    return show(
        request,
        "queue",
        shift,
        place="queue",
        late=late_in_inbox(shift),
        page=page,
        rows=rows_of_steps(list(page.object_list), shift),
        wanted=wanted,
        steps=[
            (code, words, counts.get(code, 0), wanted.address(step=code))
            for code, words in STEPS.items()
        ],
        all_count=sum(count for step, count in counts.items() if step != "closed"),
        all_address=wanted.address(step=""),
        claims=[
            ("", _("All"), wanted.address(claim="")),
            ("free", _("Nobody has it"), wanted.address(claim="free")),
            ("mine", _("I have it"), wanted.address(claim="mine")),
            ("taken", _("Somebody has it"), wanted.address(claim="taken")),
        ],
        countries=COUNTRIES,
        creditors=creditors,
        here=wanted.address(),
        next_address=wanted.address(),
    )


@for_staff
@require_POST
def take_next(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Serve one case: the one that waits longest and that nobody has."""
    wanted = _wanted(request, _creditors())
    free = Wanted(wanted.step, wanted.country, wanted.creditor, "free")
    for step in _steps(free, shift)[:TRIES]:
        if not lacking_for(shift, cases.case_by_key(step.case_key)).is_cleared:
            continue
        if work.claim(case_key=step.case_key, user=shift.user, at=shift.at):
            return redirect("desk:case", reference=cases.case_by_key(step.case_key).reference)
    messages.info(request, _("Nothing waits here that nobody has. All answered."))
    return redirect(f"/desk/queue{wanted.address()}")


@on_a_case
@require_POST
def claim(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """Take a case; whoever comes second is told who has it."""
    if work.claim(case_key=case.key, user=shift.user, at=shift.at):
        messages.success(request, _("You have this case for 20 minutes."))
        return redirect("desk:case", reference=case.reference)
    step = queries.next_step(case.key)
    if step is None:
        messages.warning(request, _("This case is not in the queue, so nobody needs to take it."))
    else:
        who = str(step.claimed_by or _("A colleague"))
        messages.warning(request, _("{name} has this case already.").format(name=who))
    return redirect("desk:case", reference=case.reference)


@on_a_case
@require_POST
def give_back(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """Give a case back to the queue."""
    if work.give_back(case_key=case.key, user=shift.user):
        messages.success(request, _("The case is back in the queue."))
    return redirect("desk:case", reference=case.reference)


@for_staff
@require_safe
def search(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Find cases by name, reference, e-mail or the creditor's reference."""
    text = request.GET.get("q", "")[:200]
    found = list(cases.search(text, most=MOST_FOUND + 1, away=shift.away))
    if len(found) == 1 and found[0].reference.lower() == text.strip().lower():
        return redirect("desk:case", reference=found[0].reference)
    return show(
        request,
        "search",
        shift,
        place="queue",
        search_text=text,
        rows=rows_of_cases(found[:MOST_FOUND], shift),
        more=len(found) > MOST_FOUND,
        most=MOST_FOUND,
    )
