"""The closed vocabulary of event codes: code → what it means. An unknown code is refused."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CODES: Mapping[str, str] = MappingProxyType(
    {
        "verdict.allowed": "the rulebook allowed an act; the facts it saw are sealed beside it",
        "verdict.refused": "the rulebook refused an act; reasons and facts are kept",
        "verdict.failed": "the gate could not judge, so the act was refused",
        "release.attempted": "something was about to be handed to a channel",
        "release.released": "something was handed to a channel",
        "release.refused": "something was not sent, because the rulebook refused it",
        "release.unknown": "a channel did not say whether it took what it was handed",
        "release.withdrawn": "something queued or spooled was taken back",
        "release.failed": "a channel surely did not take what it was handed",
        "hold.requested": "a stop was asked for; the gate obeys it from now",
        "hold.acknowledged": "a stop holds; what had already left is named",
        "hold.ended": "a stop came to its end",
        "hold.extended": "a stop was made longer",
        "hold.lift_asked": "somebody asked to lift a stop; a second person must approve",
        "hold.lifted": "a stop was lifted by two people, with reasons",
        "placement.received": "a creditor's file came in",
        "placement.finished": "a creditor's file was worked to its last row",
        "debt.taken_on": "a debt came into the house",
        "debt.corrected": "a creditor corrected a debt",
        "money.posted": "money moved by a transfer",
        "statement.saved": "a statement of means was saved",
        "statement.completed": "a statement of means was completed",
        "statement.confirmed": "an older statement of means was confirmed: nothing has changed",
        "statement.exported": "a statement of means left as a signed file, with consent",
        "statement.received": "a statement of means came from elsewhere; it waits to be confirmed",
        "statement.taken": "a statement from elsewhere was confirmed and became the draft",
        "statement.declined": "a statement that came from elsewhere was not wanted",
        "paper.attached": "a paper was attached to a line of a statement of means",
        "paper.deleted": "a paper was deleted, because its purpose had ended",
        "key.trusted": "the operator trusts a key that signs statements of means",
        "key.distrusted": "the operator no longer trusts a key that signs statements of means",
        "account.read": "a person's bank statement was read once with her consent, and not kept",
        "plan.proposed": "ways to pay in parts were proposed",
        "plan.none": "nothing is left in a bad month, so that no plan was proposed",
        "plan.agreed": "a plan was agreed",
        "plan.refused": "an offer was refused kindly, because it was too high",
        "plan.skipped": "a person skipped an instalment",
        "plan.less": "a person said that she pays less of an instalment",
        "plan.replanned": "a plan goes on with other instalments",
        "plan.paused": "a plan rests, because a stop holds",
        "plan.resumed": "a plan goes on after a rest",
        "plan.income_changed": "a person said that her income changed",
        "plan.look_asked": "a person asked that somebody looks at a plan that was refused",
        "plan.ended": "a plan ended",
        "concession.asked": "a creditor is asked to give up a part of a debt",
        "concession.answered": "a creditor, or her authority, answered what was asked",
        "concession.closed": "what was agreed to be given up was written off, or lapsed",
        "authority.granted": "a creditor said how far we may settle without asking",
        "authority.ended": "a creditor took back how far we may settle without asking",
        "entry.opened": "somebody came in by an entry link and a second fact",
        "entry.refused": "a second fact did not match",
        "entry.locked": "an entry link was paused after wrong second facts",
        "entry.not_me": "somebody said that a letter is not for them",
        "contact.recorded": "a conversation or an attempt was recorded",
        "preference.changed": "a person changed how she wants to be reached",
        "note.written": "a member of staff wrote a note",
        "case.opened": "a case was opened",
        "case.closed": "a case was closed",
        "case.step": "the next step of a case changed",
        "case.viewed": "a member of staff opened a person's file",
        "task.raised": "a task was raised for a person of the staff",
        "task.done": "a task was done",
        "promise.made": "somebody promised something by a date",
        "promise.kept": "a promise was kept",
        "night.judged": "a page of the portfolio was judged",
        "night.finished": "a night's work was finished",
        "rulebook.kept": "a rulebook that judged was kept as bytes, so that it can judge again",
        "value.confirmed": "the operator stands for a value of the law that we had from memory",
        "value.withdrawn": "the operator no longer stands for a value he had confirmed",
        "guideline.loaded": "the operator loaded a table of what households need",
        "guideline.withdrawn": "the operator no longer uses a table he had loaded",
        "letter.written": "the words of a letter were changed; a second person must approve them",
        "letter.approved": "somebody named stands for the words of a letter in a language",
        "letter.withdrawn": "nobody stands any longer for the words of a letter in a language",
        "key.destroyed": "a person's key was destroyed; her sealed data are erased",
    }
)


class UnknownCode(ValueError):
    """The code is not in the journal's vocabulary."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code!r} is not in the journal's vocabulary; add it with its meaning")
        self.code = code
