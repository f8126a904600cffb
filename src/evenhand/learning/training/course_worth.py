"""What a course that we ship still lacks, said to whoever writes it."""

from __future__ import annotations

from collections.abc import Sequence

from evenhand.learning.training.course_file import QUIZ, READ, SPOT, Course, Step

LEAST_READ, LEAST_WORDS, MOST_WORDS = 4, 80, 320
LEAST_QUESTIONS, LEAST_MUST, LEAST_RECALL, LEAST_SOURCES = 9, 2, 5, 3
LEAST_TURNS, LEAST_MARKS = 8, 4
_LAW = "law"


def complaints(course: Course) -> list[str]:
    """Return what a course still lacks; empty when it may be shipped.

    The frame of the law and the courses made from the rulebook are short: only their quiz is asked.
    """
    read = [step for step in course.steps if step.kind == READ]
    quiz = [step for step in course.steps if step.kind == QUIZ]
    found = [] if quiz else ["It has no quiz: end what is read with ## Quiz {#quiz}."]
    if course.key == _LAW or course.country:
        return found
    found += _counted(course)
    if len(read) < LEAST_READ:
        found.append(f"{len(read)} steps to read: write at least {LEAST_READ}.")
    if course.steps[-1].kind != READ:
        found.append("It does not end with a step to read: say last what it is not.")
    return found + [word for step in course.steps for word in _of_step(step)]


def _counted(course: Course) -> list[str]:
    questions = course.questions
    wanted = (
        ("questions", len(questions), LEAST_QUESTIONS),
        ("questions with {must}", sum(one.must for one in questions), LEAST_MUST),
        ("questions with {recall}", sum(one.recall for one in questions), LEAST_RECALL),
        ("sources", len(course.sources), LEAST_SOURCES),
        ("steps to spot in", sum(step.kind == SPOT for step in course.steps), 1),
    )
    return [
        f"{count} {what}: write at least {least}." for what, count, least in wanted if count < least
    ]


def _of_step(step: Step) -> list[str]:
    words = len(step.markdown.split())
    if step.kind == READ and not LEAST_WORDS <= words <= MOST_WORDS:
        return [f"{{#{step.anchor}}} has {words} words: {LEAST_WORDS} to {MOST_WORDS} are read."]
    if step.kind == SPOT and (len(step.turns) < LEAST_TURNS or len(step.marks) < LEAST_MARKS):
        return [f"{{#{step.anchor}}}: write {LEAST_TURNS} turns and {LEAST_MARKS} marks or more."]
    return []


def differences(courses: Sequence[Course]) -> list[str]:
    """Return where a course's languages part: anchors, questions, signs and right choices."""
    shapes = {course.language: _shape(course) for course in courses}
    first = next(iter(sorted(shapes)), "")
    return [
        f"{language} differs from {first}: {sorted(set(shape) ^ set(shapes[first]))[:4]}"
        for language, shape in sorted(shapes.items())
        if shape != shapes[first]
    ]


def _shape(course: Course) -> list[str]:
    shape = [f"version {course.version}, skill {course.skill}"]
    for step in course.steps:
        shape.append(f"{step.kind} {step.anchor}")
        shape += [f"{step.anchor} {mark.at_s} {mark.found}" for mark in step.marks]
        shape += [
            f"{one.key} must={one.must} recall={one.recall} "
            + "".join("x" if choice.right else "-" for choice in one.choices)
            for one in step.questions
        ]
    return shape
