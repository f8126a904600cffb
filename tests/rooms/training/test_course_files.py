"""A course is read from its file, and a refusal says which line and what to do."""

from __future__ import annotations

import pytest

from evenhand.learning.training.course_file import read_course, written
from evenhand.learning.training.course_worth import complaints, differences
from evenhand.learning.training.file_text import FileNotUnderstood, decoded
from tests.rooms.training.files import COURSE


def test_a_course_is_read() -> None:
    course = read_course(COURSE)

    assert [step.kind for step in course.steps] == ["read", "spot", "quiz"]
    assert [turn.at_s for turn in course.steps[1].turns] == [4, 9, 14]
    assert [mark.found for mark in course.steps[1].marks] == [True, False]
    assert [(one.key, one.must, one.recall) for one in course.questions] == [
        ("who-first", True, False), ("silence", False, True),
    ]  # fmt: skip
    assert course.questions[0].choices[1].why == "Told to the wrong person it is a disclosure."
    assert course.rules == ("house.sender-certified",)


def test_a_course_comes_back_byte_for_byte() -> None:
    assert written(read_course(COURSE)) == COURSE


def test_a_mark_of_bytes_and_other_line_ends_do_no_harm() -> None:
    data = b"\xef\xbb\xbf" + COURSE.replace("\n", "\r\n").encode()

    assert written(read_course(decoded(data))) == COURSE


@pytest.mark.parametrize(
    ("data", "line"), [(b"x" * 2_000_000, 1), (b"one\ntwo \xff\xfe", 2)], ids=["2 MB", "not UTF-8"]
)
def test_a_file_that_cannot_be_text_is_refused(data: bytes, line: int) -> None:
    with pytest.raises(FileNotUnderstood) as refused:
        decoded(data)

    assert refused.value.line == line
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("+++\nkey", "key", 1),
        ('key = "listening"', 'key = "Bad Key"', 2),
        ('language = "en"', 'language = "xx"', 3),
        ('skill = "contact"', 'skill = "magic"', 5),
        ('country = ""', 'country = "Latvia"', 6),
        ("minutes = 20", 'minutes = "20"', 7),
        ("minutes = 20", "minutes = = 20", 7),
        ("letters = []", "mood = 1", 11),
        ('link = "https://example.org/listening"', 'link = "javascript:alert(1)"', 14),
        ('grade = "P"', 'grade = "U"', 16),
        ("](https://example.org/listening)", "](javascript:alert(1))", 19),
        ("](https://example.org/listening)", "](https://example.com/)", 19),
        ("- First her words.", "<b>First</b> her words.", 21),
        ("- First her words.", "<script>1</script>", 21),
        ("- First her words.", "![](https://example.org/listening)", 21),
        ("- First her words.", "# A heading", 21),
        ("## Spot: A call about rent {#rent}", "## Look: A call {#rent}", 24),
        ("{#rent}", "{#what}", 24),
        ("> Agent 00:14", "> Agent 00:02", 27),
        ("> Agent 00:14", "> Boss 00:14", 27),
        ("- [ ] 00:04 The", "- [ ] 00:05 The", 29),
        ("### silence", "### who-first", 18),
        ("### silence {recall}", "### silence {maybe}", 37),
        (" | Silence is often thinking.", "", 39),
        ("- [ ] Ask for a date", "- [x] Ask for a date", 37),
    ],
)  # fmt: skip
def test_a_broken_course_is_refused_with_its_line(before: str, after: str, line: int) -> None:
    broken = COURSE.replace(before, after, 1)
    assert broken != COURSE

    with pytest.raises(FileNotUnderstood) as refused:
        read_course(broken)

    assert refused.value.line == line, refused.value
    assert refused.value.what
    assert refused.value.remedy


def test_what_a_course_lacks_is_said() -> None:
    found = complaints(read_course(COURSE))

    assert "2 questions: write at least 9." in found
    assert any("steps to read" in word for word in found)


def test_languages_that_part_are_named() -> None:
    course = read_course(COURSE)
    other = COURSE.replace('language = "en"', 'language = "lv"')
    parted = other.replace("- [x] Wait", "- [ ] Wait").replace("- [ ] Ask", "- [x] Ask")

    assert differences([course, read_course(other)]) == []
    assert differences([course, read_course(parted)])
