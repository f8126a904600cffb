"""The timeline of a case: what the journal holds, in words, newest on top."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenhand.access.models import User
from evenhand.cases.models import Case
from evenhand.doors.desk.reasons import told_again
from evenhand.doors.desk.words import (
    CHANNELS,
    HOLDS,
    LETTERS,
    RESULTS,
    STEPS,
    TRANSFERS,
    act_words,
    say,
)
from evenhand.doors.look.templatetags.look import money
from evenhand.journal import queries as journal
from evenhand.journal.models import Event
from evenhand.rulebook import Money
from evenhand.vault.queries import Erased

MOST: Final = 60
_READ: Final = 200
# What the house notes for itself; folded away until somebody wants to see everything.
QUIET: Final = frozenset({"case.viewed", "release.attempted", "statement.saved", "case.step"})
VERDICTS: Final = frozenset({"verdict.allowed", "verdict.refused"})

_SAID: Final = {
    "verdict.failed": gettext_lazy("The rules could not be asked; nothing was sent"),
    "release.attempted": gettext_lazy("About to be sent: {letter}"),
    "release.released": gettext_lazy("Sent: {letter}"),
    "release.refused": gettext_lazy("Not sent, the rules refused: {letter}"),
    "release.unknown": gettext_lazy("Nobody knows whether it was sent: {letter}"),
    "release.withdrawn": gettext_lazy("Taken back: {letter}"),
    "release.failed": gettext_lazy("Surely not sent: {letter}"),
    "hold.requested": gettext_lazy("A stop was asked for: {hold}"),
    "hold.acknowledged": gettext_lazy("The stop holds: {hold}"),
    "hold.ended": gettext_lazy("The stop came to its end: {hold}"),
    "hold.extended": gettext_lazy("The stop was made longer: {hold}"),
    "hold.lift_asked": gettext_lazy("Somebody asked to lift the stop: {hold}"),
    "hold.lifted": gettext_lazy("The stop was lifted by two people: {hold}"),
    "hold.confirmed": gettext_lazy("Somebody looked at the stop and agreed: {hold}"),
    "hold.paper_asked": gettext_lazy("A paper about the stop was asked for: {hold}"),
    "hold.change_asked": gettext_lazy("Somebody asked to refuse or shorten the stop: {hold}"),
    "hold.change_declined": gettext_lazy("A second person left the stop as it is: {hold}"),
    "hold.refused": gettext_lazy("The stop was refused by two people: {hold}"),
    "hold.shortened": gettext_lazy("The stop was shortened by two people: {hold}"),
    "hold.appealed": gettext_lazy("The person does not agree; all is stopped: {hold}"),
    "hold.appeal_decided": gettext_lazy("A third person decided about the stop: {hold}"),
    "debt.taken_on": gettext_lazy("The debt came to us"),
    "debt.corrected": gettext_lazy("The creditor corrected the debt"),
    "money.posted": gettext_lazy("{transfer}: {amount}"),
    "statement.saved": gettext_lazy("Statement of means saved, not complete yet"),
    "statement.completed": gettext_lazy("Statement of means completed"),
    "statement.confirmed": gettext_lazy("They said that nothing has changed in their statement"),
    "statement.exported": gettext_lazy("Their statement was given to them as a file, with consent"),
    "statement.received": gettext_lazy("A statement came from elsewhere and waits for their yes"),
    "statement.taken": gettext_lazy("They took over a statement from elsewhere"),
    "statement.declined": gettext_lazy("They did not want a statement from elsewhere"),
    "paper.attached": gettext_lazy("A paper was attached to a line of the statement"),
    "paper.deleted": gettext_lazy("A paper was deleted, because its purpose had ended"),
    "account.read": gettext_lazy("Their bank statement was read with their consent, and not kept"),
    "plan.proposed": gettext_lazy("Ways to pay in parts were proposed"),
    "plan.none": gettext_lazy("No plan: nothing is left in a bad month"),
    "plan.agreed": gettext_lazy("A plan was agreed"),
    "plan.refused": gettext_lazy("An offer was refused kindly: it was too high"),
    "plan.ended": gettext_lazy("The plan ended"),
    "entry.opened": gettext_lazy("The person came into the portal"),
    "entry.refused": gettext_lazy("A second fact did not match"),
    "entry.locked": gettext_lazy("The way into the portal was paused"),
    "entry.not_me": gettext_lazy("Somebody said that the letter is not for them"),
    "contact.recorded": gettext_lazy("Contact by {channel}: {result}"),
    "preference.changed": gettext_lazy("How they want to be reached was changed"),
    "needs.changed": gettext_lazy("What they need was told or withdrawn"),
    "representative.named": gettext_lazy("Somebody was named who speaks for them or helps them"),
    "representative.ended": gettext_lazy("Somebody no longer speaks for them or helps them"),
    "point.withdrawn": gettext_lazy("An address or number turned out not to be theirs"),
    "call.forgotten": gettext_lazy("Number and words of a call they asked for were deleted"),
    "note.written": gettext_lazy("Note"),
    "case.opened": gettext_lazy("Case opened"),
    "case.closed": gettext_lazy("Case closed"),
    "case.step": gettext_lazy("Next: {step}"),
    "case.viewed": gettext_lazy("File opened"),
    "task.raised": gettext_lazy("A task was raised"),
    "task.done": gettext_lazy("A task was done"),
    "promise.made": gettext_lazy("A promise was made"),
    "promise.kept": gettext_lazy("A promise was kept"),
    # Money
    "bank.matched": gettext_lazy("Money came by bank and was matched"),
    "bank.returned": gettext_lazy("The bank took a payment back"),
    "bank.sent_back": gettext_lazy("A payment is sent back to the payer"),
    "mandate.given": gettext_lazy("They allowed us to collect by direct debit"),
    "mandate.ended": gettext_lazy("Their mandate for direct debits ended"),
    "debit.announced": gettext_lazy("A direct debit was announced to them"),
    "debit.collected": gettext_lazy("A direct debit was handed to the bank"),
    "debit.returned": gettext_lazy("A direct debit came back"),
    "payment_link.made": gettext_lazy("A link to pay by card was made"),
    "payment_link.paid": gettext_lazy("They paid by card"),
    "payment_link.disputed": gettext_lazy("A payment by card is disputed"),
    "recall.asked": gettext_lazy("The creditor asked for the debt back"),
    "direct_payment.reported": gettext_lazy(
        "The creditor told of a payment that went to it directly"
    ),
    "overpaid": gettext_lazy("More was paid than is owed; the rest is to go back"),
    "remainder.closed": gettext_lazy("A remainder too small to ask for was let go"),
    "fee.charged": gettext_lazy("A fee was charged, as the rules allow"),
    "fee.refused": gettext_lazy("No fee was charged: the rules refused it"),
    "interest.charged": gettext_lazy("Interest was charged for a period"),
    "key.destroyed": gettext_lazy("Their data were erased"),
}

_ICONS: Final = {
    "verdict": ("hand", "refused"),
    "release": ("mail", "out"),
    "hold": ("pause", "hold"),
    "money": ("coins", ""),
    "bank": ("banknote", "in"),
    "debit": ("banknote", ""),
    "statement": ("wallet", "in"),
    "paper": ("file-text", "in"),
    "account": ("wallet", "in"),
    "plan": ("calendar", ""),
    "entry": ("user", "in"),
    "contact": ("phone", "out"),
    "preference": ("pencil", "in"),
    "note": ("pencil", ""),
    "debt": ("receipt", ""),
    "task": ("list-checks", ""),
    "promise": ("flag", ""),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened, as staff read it."""

    event: Event
    icon: str
    look: str
    text: str
    detail: str
    by: str
    verdict: bool


def timeline(case: Case, *, everything: bool, zone: str) -> list[Line]:
    """Return what happened in a case and to its person, newest first."""
    events = _events(case, everything=everything)
    names = names_of([event.actor for event in events])
    return [_line(event, names, zone=zone) for event in events]


def _events(case: Case, *, everything: bool) -> list[Event]:
    found = {event.id: event for event in journal.events_of_case(case.key, most=_READ)}
    for event in journal.events_of_subject(case.person.key, most=_READ):
        if event.case_key is None:
            found[event.id] = event
    wanted = [event for event in found.values() if everything or event.code not in QUIET]
    return sorted(wanted, key=lambda event: (event.at, event.id), reverse=True)[:MOST]


def names_of(actors: Sequence[str]) -> Mapping[str, str]:
    """Return who acted, in words, for each actor of the journal."""
    keys = {actor.removeprefix("staff:") for actor in actors if actor.startswith("staff:")}
    valid = [key for key in keys if _is_key(key)]
    users = {str(user.key): str(user) for user in User.objects.filter(key__in=valid)}
    return {actor: _name(actor, users) for actor in actors}


def _is_key(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _name(actor: str, users: Mapping[str, str]) -> str:
    kind, _colon, which = actor.partition(":")
    if kind == "staff":
        return users.get(which, _("a member of staff"))
    if kind in ("person", "link"):
        return _("the person")
    return _("by itself")


def _line(event: Event, names: Mapping[str, str], *, zone: str) -> Line:
    if event.code in VERDICTS:
        return _verdict_line(event, names, zone=zone)
    icon, look = _ICONS.get(event.code.partition(".")[0], ("info", ""))
    if event.code == "contact.recorded" and not event.data.get("outbound", True):
        look = "in"
    if event.code == "release.refused":
        icon, look = "hand", "refused"
    return Line(
        event=event,
        icon=icon,
        look=look,
        text=_text(event),
        detail=_detail(event),
        by=names[event.actor],
        verdict=False,
    )


def _verdict_line(event: Event, names: Mapping[str, str], *, zone: str) -> Line:
    allowed = event.code == "verdict.allowed"
    act = act_words(str(event.data.get("act", "")))
    kept = event.data.get("reasons", ())
    return Line(
        event=event,
        icon="check" if allowed else "hand",
        look="" if allowed else "refused",
        text=(_("Allowed: {act}") if allowed else _("Refused: {act}")).format(act=act),
        detail=" ".join(
            told_again(reason, zone=zone, on=event.at.date()).line for reason in kept[:3]
        ),
        by=names[event.actor],
        verdict=True,
    )


def _text(event: Event) -> str:
    said = _SAID.get(event.code)
    return str(said).format(**_values(event.data)) if said is not None else event.code


def _values(data: Mapping[str, Any]) -> dict[str, str]:
    amount = ""
    if "amount_minor" in data and "currency" in data:
        amount = money(Money(int(data["amount_minor"]), str(data["currency"])))
    return {
        "letter": say(LETTERS, str(data.get("letter", ""))),
        "hold": say(HOLDS, str(data.get("kind", ""))),
        "transfer": say(TRANSFERS, str(data.get("kind", ""))),
        "amount": amount,
        "channel": say(CHANNELS, str(data.get("channel", ""))),
        "result": say(RESULTS, str(data.get("result", ""))),
        "step": say(STEPS, str(data.get("step", ""))),
    }


def _detail(event: Event) -> str:
    """The words of a note, or how many letters had left before a stop held."""
    if event.code == "note.written":
        try:
            return str(journal.personal(event).get("text", ""))
        except Erased:
            return _("Erased.")
    left = event.data.get("left")
    if event.code == "hold.acknowledged" and left:
        return _("Already on its way before: {number}").format(number=len(left))
    return ""
