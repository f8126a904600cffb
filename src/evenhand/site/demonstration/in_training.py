"""The way to a certificate: one colleague went it to its end, one is half-way, a lesson is called.

Every step is taken as anybody takes it: questions are answered, talks are held to their ending.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from evenhand.access.models import Role, User
from evenhand.access.skills import CONTACT
from evenhand.learning.training import sessions
from evenhand.learning.training.actions import (
    begin_path,
    grant_when_ready,
    record_practice,
    take_step,
    write_coaching_note,
)
from evenhand.learning.training.course_file import SPOT, Step, read_course
from evenhand.learning.training.models import Practice
from evenhand.learning.training.paths import path_of
from evenhand.learning.training.queries import course_text, courses_of, roleplay_text
from evenhand.learning.training.recorded import ask_to_judge, judge
from evenhand.learning.training.roleplay_file import Roleplay, read_roleplay
from evenhand.learning.training.running import begin_run, choose
from evenhand.learning.training.talk import talk

COLLEAGUE, COLLEAGUES_COUNTRY = "colleague", "GB"
TRAINEE = "trainee"
JOINED_BEFORE = timedelta(days=170)
HALF_WAY = timedelta(days=16)
PARTS = 2
_ACTOR = "system:demonstration"
_A_DAY = timedelta(days=1)
_SEED = 7
_TALK = "wrong-person"
_COACHED = "You listen well. In the next talk, let a silence stand for a breath longer."


def make_colleague(*, password: str, at: datetime) -> User:
    """Make somebody who came half a year ago and is certified in one country and language."""
    return User.objects.create_user(
        f"{COLLEAGUE}@evenhand.example", password, name="Kim Colleague", role=Role.AGENT,
        joined_at=at - JOINED_BEFORE, language="en",
    )  # fmt: skip


def learn_all(
    staff: Mapping[str, User], *, country: str, at: datetime, told: Callable[[], None]
) -> None:
    """Let the colleague and the trainee go their ways; `told` is called after each part."""
    go_the_whole_way(staff[COLLEAGUE], staff, at=at)
    told()
    go_half_way(staff[TRAINEE], staff, country=country, at=at)
    meet(staff, at=at)
    told()


def go_the_whole_way(user: User, staff: Mapping[str, User], *, at: datetime) -> None:
    """Let a colleague take every course, talk and practice, and be certified by the trainer."""
    joined, wanted = at - JOINED_BEFORE, path_of(CONTACT)
    begin_path(user=user, skill=CONTACT, country=COLLEAGUES_COUNTRY, language=user.language,
               at=joined, actor=_ACTOR)  # fmt: skip
    courses = courses_of(CONTACT, country=COLLEAGUES_COUNTRY)
    for number, course in enumerate(courses):
        learn(user, course, at=joined + (1 + number) * _A_DAY)
    talks = (*wanted.roleplays, *wanted.further[: wanted.further_least])
    for number, key in enumerate(talks):
        hold_talk(user, key, at=joined + (3 + number) * _A_DAY)
    practise(
        user, staff, shadow=wanted.shadow, supervised=wanted.supervised, at=joined + 9 * _A_DAY
    )
    be_judged(user, staff, coders=(Role.LEAD, Role.TRAINER), at=joined + 12 * _A_DAY)
    grant_when_ready(user=user, skill=CONTACT, language=user.language, country=COLLEAGUES_COUNTRY,
                     by=staff[Role.TRAINER], at=joined + 15 * _A_DAY)  # fmt: skip


def go_half_way(user: User, staff: Mapping[str, User], *, country: str, at: datetime) -> None:
    """Let a trainee take half of her courses and a few talks; one recorded talk is half judged."""
    joined, wanted = at - HALF_WAY, path_of(CONTACT)
    begin_path(user=user, skill=CONTACT, country=country, language=user.language, at=joined,
               actor=_ACTOR)  # fmt: skip
    courses = courses_of(CONTACT, country=country)
    for number, course in enumerate(courses[: len(courses) // 2]):
        learn(user, course, at=joined + (1 + number) * _A_DAY)
    for number, key in enumerate(wanted.roleplays[:2]):
        hold_talk(user, key, at=joined + (6 + number) * _A_DAY)
    practise(user, staff, shadow=1, supervised=0, at=joined + 8 * _A_DAY)
    be_judged(user, staff, coders=(Role.TRAINER,), at=joined + 10 * _A_DAY)
    write_coaching_note(user=user, by=staff[Role.TRAINER], words=_COACHED, at=at - 2 * _A_DAY)


def meet(staff: Mapping[str, User], *, at: datetime) -> None:
    """Call everybody who talks with people together for next week; one lesson is over."""
    for days, course in ((-14, "tone-of-voice"), (7, "crisis")):
        begins = (at + days * _A_DAY).replace(hour=9, minute=0, second=0, microsecond=0)
        made = sessions.hold_session(
            course=course, language="en", place="Room 2, Example Street 1", starts_at=begins,
            ends_at=begins + timedelta(hours=1), led_by=staff[Role.TRAINER],
            invited=[staff[Role.AGENT], staff[COLLEAGUE], staff[TRAINEE]],
        )  # fmt: skip
        if days < 0:
            for name in (Role.AGENT, COLLEAGUE, TRAINEE):
                sessions.note_attendance(
                    session=made, user=staff[name], came=name != Role.AGENT, by=staff[Role.TRAINER]
                )


def learn(user: User, key: str, *, at: datetime) -> None:
    """Take every step of a course and answer it right."""
    text = course_text(key, user.language)
    assert text is not None
    course = read_course(text.text)
    for number, step in enumerate(course.steps):
        take_step(user=user, course=course, step=step, given=_right(step),
                  at=at + number * timedelta(minutes=4))  # fmt: skip


def _right(step: Step) -> dict[str, list[int]]:
    if step.kind == SPOT:
        return {"marks": [place for place, mark in enumerate(step.marks) if mark.found]}
    return {
        one.key: [place for place, choice in enumerate(one.choices) if choice.right]
        for one in step.questions
    }


def hold_talk(user: User, key: str, *, at: datetime) -> None:
    """Hold a role-play to an ending that is passed."""
    text = roleplay_text(key, user.language)
    assert text is not None
    run = begin_run(user=user, text=text, seed=_SEED, at=at)
    for step, choice in enumerate(_passing(read_roleplay(text.text), seed=_SEED)):
        choose(run, step=step, choice=choice, at=at + (1 + step) * timedelta(minutes=1))


def _passing(roleplay: Roleplay, *, seed: int) -> Sequence[int]:
    """Answers that lead to a talk that is passed: what shows most is tried before the rest."""
    waiting: list[list[int]] = [[]]
    while waiting:
        choices = waiting.pop()
        here = talk(roleplay, seed=seed, choices=choices)
        if here.ending is not None and here.score.is_enough(here.ending):
            return choices
        answers = here.node.answers if here.node else ()
        allowed = [place for place, one in enumerate(answers) if not one.never]
        allowed.sort(key=lambda place: (len(answers[place].does), answers[place].trust))
        waiting += [[*choices, place] for place in allowed]
    raise AssertionError(f"{roleplay.key} cannot be passed")


def practise(
    user: User, staff: Mapping[str, User], *, shadow: int, supervised: int, at: datetime
) -> None:
    """Listen to a colleague's calls, then hold some while she listens."""
    kinds = [Practice.Kind.SHADOW] * shadow + [Practice.Kind.SUPERVISED] * supervised
    for number, kind in enumerate(kinds):
        record_practice(
            user=user, kind=kind, by=staff[Role.AGENT], at=at + number * timedelta(hours=2)
        )


def be_judged(
    user: User, staff: Mapping[str, User], *, coders: Sequence[Role], at: datetime
) -> None:
    """Record a talk with a colleague; those named judge it, each without the other."""
    text = roleplay_text(_TALK, user.language)
    assert text is not None
    made = ask_to_judge(
        user=user, partner=staff[Role.AGENT], text=text, kept_at="Recorder of room 2, synthetic",
        coders=(staff[Role.LEAD], staff[Role.TRAINER]), at=at,
    )  # fmt: skip
    done = [one.key for one in read_roleplay(text.text).passes]
    for coder in coders:
        judge(made, coder=staff[coder], done=done, never=(), at=at + _A_DAY,
              words="Calm, and the name was asked before anything was said.")  # fmt: skip
