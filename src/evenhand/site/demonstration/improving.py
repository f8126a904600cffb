"""What staff thought of and what was changed: ideas in every state, and a theme's whole story."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from evenhand.access.models import Role, User
from evenhand.learning.ideas import actions as ideas
from evenhand.learning.ideas import speak_up
from evenhand.learning.ideas.models import Idea
from evenhand.learning.improvement import actions as improvement
from evenhand.learning.improvement.gathering import AGAIN, gather
from evenhand.learning.improvement.models import Change, Theme
from evenhand.site.demonstration import told
from evenhand.site.demonstration.voices import CHANGED_BEFORE, WEEKS

LETTER = "first_notice"
THEME = "letters-unclear"
_FIRM_COUNTRY = "LV"
_A_DAY = timedelta(days=1)
# What was decided: how many days ago it was told, the decision (if any) and its words.
_DECIDED = (
    (63, "tried", "We try it with the first letter of one month, and count."),
    (40, "tried", "Two of us try it until the end of the month."),
    (33, "later", "Good. When the new shifts are agreed."),
    (30, "no", "Nobody here is measured by how many cases she closes; it would press people."),
    (21, "done", "It stands beside the name now. Thank you."),
    (1, "", ""),
    (12, "", ""),
)
_CAUSE = "The first letter begins with the law and the sum. What to do stands on the second page."
_CHANGE = "The first letter begins with three lines: what it is about, what to do first, who helps."
_REPORT = "A colleague was asked to ring somebody again although a stop was in force. (synthetic)"


def tell_ideas(staff: Mapping[str, User], *, at: datetime) -> None:
    """Let staff tell ideas, and others answer, decide, try, measure and thank."""
    for one, (days, decision, words) in zip(told.ideas(), _DECIDED, strict=True):
        told_at = at - timedelta(days=days)
        text = ideas.Words(one.hurts, one.helps, "en", one.about_kind, one.about, one.pseudonym)
        row = ideas.tell(text, author=staff[one.author], country=_FIRM_COUNTRY, at=told_at)
        if decision:
            ideas.answer(
                row, words="Thank you. I look into it.", by=staff[Role.LEAD], at=told_at + _A_DAY
            )
            ideas.decide(row, decision=decision, words=words, by=staff[Role.LEAD],
                         at=told_at + 3 * _A_DAY)  # fmt: skip
    first, second, *_, alike = Idea.objects.order_by("pk")
    ideas.say_the_same(alike, other=first, at=at - 11 * _A_DAY)
    ideas.measure(second, what="Minutes of an hour of calls that went into notes",
                  counted=ideas.Counted(14, 60, 8, 60), by=staff[Role.LEAD],
                  at=at - 5 * _A_DAY)  # fmt: skip


def report_misconduct(staff: Mapping[str, User], *, at: datetime) -> None:
    """Let somebody whom nobody knows report what she saw, and compliance confirm that it came."""
    day = at.date() - timedelta(days=9)
    code = speak_up.report(words=_REPORT, concerns={staff[Role.LEAD].key}, on=day)
    row = speak_up.by_code(code)
    if row is not None:
        speak_up.confirm(row, reader=staff[Role.COMPLIANCE], on=day + timedelta(days=2))


def change_the_letter(staff: Mapping[str, User], *, at: datetime) -> None:
    """Gather signals as the nights did; name a cause, change the letter, count what that did."""
    lead, compliance = staff[Role.LEAD], staff[Role.COMPLIANCE]
    night, idea = at - timedelta(weeks=WEEKS), Idea.objects.order_by("pk")[0]
    while night < at:
        gather(at=night)
        night += AGAIN - _A_DAY
    gather(at=at)
    theme, made_at = Theme.objects.get(key=THEME), at - CHANGED_BEFORE
    improvement.name_cause(theme, words=_CAUSE, by=lead, at=made_at - 14 * _A_DAY)
    plan = improvement.Plan(
        kind=Change.Kind.LETTER, about=LETTER, words=_CHANGE, owner=compliance,
        planned_for=made_at.date(), idea=idea,
    )  # fmt: skip
    change = improvement.plan_change(theme, plan=plan, by=lead, at=made_at - 10 * _A_DAY)
    improvement.make_change(change, on=made_at.date(), by=compliance)
    change.refresh_from_db()
    try:
        improvement.keep_effect(change, by=lead, at=at - _A_DAY)
    except improvement.NotYetMade:
        return  # with few people there are too few contacts to count in
    improvement.thank(change, words=_CHANGE, by=lead, at=at - _A_DAY)
