"""Calls coded by people: drawn by chance, blind, the agent first, locked where coders disagree."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from math import ceil

import pytest

from evenhand.access.models import Role, User
from evenhand.learning.conversations import coding, coding_queries
from evenhand.learning.conversations.actions import permit_review, record_permission
from evenhand.learning.conversations.anchors import QUESTIONS, RATINGS, YES_NO, asked
from evenhand.learning.conversations.coding import (
    MayNotCode,
    MayNotContestCoding,
    chosen,
    draw_month,
)
from evenhand.learning.conversations.coding_queries import (
    PAIRS,
    Agreement,
    NotSureEnough,
    agreement,
    codings_for,
    own_figure,
)
from evenhand.learning.conversations.models import Coding, Draw, Sample, Transcript
from evenhand.learning.words.detectors import languages
from tests import cast

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 1)
MIDST = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
GOOD: dict[str, int | bool | None] = {
    **dict.fromkeys(RATINGS, 4), **dict.fromkeys(YES_NO, True),
}  # fmt: skip


def staff(role: Role, name: str) -> User:
    return User.objects.create_user(
        f"{name}@evenhand.example", name=name.title(), role=role, joined_at=cast.AT
    )


@pytest.fixture
def dace() -> User:
    return cast.agent()


@pytest.fixture
def edgars() -> User:
    """A lead; with his signature calls may be reviewed in Latvia."""
    made = cast.lead()
    row = record_permission(
        country="LV", legal_basis="Works agreement", assessment="DPIA 4",
        consulted_on=date(2026, 9, 1), by=staff(Role.COMPLIANCE, "vita"), at=MIDST,
    )  # fmt: skip
    permit_review(permission=row.key, by=made, at=MIDST)
    return made


@pytest.fixture
def tina() -> User:
    return staff(Role.TRAINER, "tina")


@pytest.fixture
def third() -> User:
    return staff(Role.TRAINER, "liga")


def taken(agent: User, n: int, *, at: datetime = MIDST) -> list[Transcript]:
    """So many calls of somebody whose words were taken in October."""
    return [
        Transcript.objects.create(
            subject=uuid.uuid4(), country="LV", language="en", agent=agent, happened_at=at,
            taken_at=at, agents_until=at + timedelta(days=4), format="typed", consented=True,
            text_sealed=b"x", turns=4, seconds=60, digest=uuid.uuid4().hex,
        )
        for _ in range(n)
    ]  # fmt: skip


def drawn(agent: User, n: int = 1, *, double: bool = False) -> Sample:
    taken(agent, n)
    draw_month(OCTOBER, at=cast.AT)
    Sample.objects.update(is_double=double)
    return Sample.objects.order_by("pk")[0]


def coded(sample: Sample, by: User, **given: int | bool | None) -> Coding:
    return coding.code(sample, given={**GOOD, **given}, by=by, at=cast.AT)


def pairs(agent: User, coders: tuple[User, User], told: list[tuple[int, int]]) -> None:
    """Calls coded by two, who said what is told of one question."""
    draw = Draw.objects.create(month=OCTOBER, seed="s", drawn_at=cast.AT)
    for row, both in zip(taken(agent, len(told)), told, strict=True):
        sample = Sample.objects.create(draw=draw, transcript=row, agent=agent, drawn=1,
                                       drawn_of=1, is_double=True, whole_at=cast.AT)  # fmt: skip
        for coder, value in zip(coders, both, strict=True):
            Coding.objects.create(sample=sample, coder=coder, at=cast.AT, reflected=value,
                                  identity=value > 2)  # fmt: skip


def test_a_month_is_drawn_once_five_of_each_and_a_tenth_is_double(dace: User, edgars: User) -> None:
    others = [cast.agent(f"{name}@evenhand.example") for name in ("anna", "marta")]
    for agent, n in zip((dace, *others), (12, 3, 7), strict=True):
        taken(agent, n)
    taken(dace, 4, at=datetime(2026, 11, 1, tzinfo=UTC))

    draw_month(OCTOBER, at=cast.AT)
    draw_month(date(2026, 10, 31), at=cast.AT)

    told = Counter((row.drawn, row.drawn_of) for row in Sample.objects.all())
    assert told == {(5, 12): 5, (3, 3): 3, (5, 7): 5}
    assert Sample.objects.filter(is_double=True).count() == ceil(13 / 10)


def test_it_is_not_drawn_before_the_agents_had_their_days(dace: User) -> None:
    taken(dace, 3)

    assert draw_month(OCTOBER, at=datetime(2026, 11, 7, 23, tzinfo=UTC)) is None
    assert draw_month(OCTOBER, at=datetime(2026, 11, 8, tzinfo=UTC)) is not None


def test_the_seed_draws_the_same_again_and_no_other(dace: User) -> None:
    calls = [row.pk for row in taken(dace, 12)]
    draw_month(OCTOBER, at=cast.AT)

    seed = Draw.objects.get().seed
    again = chosen(calls, seed=f"{seed}:{dace.key}", most=coding.EACH)

    assert list(Sample.objects.order_by("transcript").values_list("transcript", flat=True)) == again
    assert chosen(list(reversed(calls)), seed="x", most=5) == chosen(calls, seed="x", most=5)


def test_every_call_has_the_same_chance() -> None:
    """3,000 draws of 5 out of 12: each call comes 1,250 times, within four standard errors."""
    times = Counter(
        number for seed in range(3_000) for number in chosen(range(12), seed=f"{seed}", most=5)
    )

    expected, spread = 3_000 * 5 / 12, (3_000 * (5 / 12) * (7 / 12)) ** 0.5
    assert set(times) == set(range(12))
    assert max(abs(n - expected) for n in times.values()) < 4 * spread


def test_the_mean_of_what_is_drawn_comes_near_the_mean_of_all() -> None:
    """Whatever the calls are like: the drawn part is no better and no worse than the whole."""
    ratings = [1, 1, 1, 2, 2, 3, 3, 3, 4, 5, 5, 5]

    means = [
        sum(ratings[at] for at in chosen(range(12), seed=f"m{seed}", most=5)) / 5
        for seed in range(3_000)
    ]

    assert sum(means) / len(means) == pytest.approx(sum(ratings) / 12, abs=0.05)


def test_a_second_coder_is_blind_until_both_are_in(
    dace: User, edgars: User, tina: User, third: User
) -> None:
    sample = drawn(dace, double=True)
    first = coded(sample, edgars, reflected=1)
    sample.refresh_from_db()

    assert codings_for(tina, of=sample, at=cast.AT) == []
    assert codings_for(edgars, of=sample, at=cast.AT) == [first]
    assert codings_for(dace, of=sample, at=cast.AT) == []
    assert sample in coding_queries.waiting_for(tina, at=cast.AT, away=())
    second = coded(sample, tina)
    sample.refresh_from_db()
    assert codings_for(dace, of=sample, at=cast.AT) == [first, second]
    assert codings_for(tina, of=sample, at=cast.AT) == [second]
    assert codings_for(third, of=sample, at=cast.AT) == []


def test_coders_read_each_other_after_the_agent_or_her_three_days(
    dace: User, edgars: User, tina: User
) -> None:
    sample = drawn(dace, double=True)
    coded(sample, edgars, reflected=1)
    coded(sample, tina)
    sample.refresh_from_db()
    assert sample.agents_until is not None

    later = len(codings_for(tina, of=sample, at=sample.agents_until))
    assert (len(codings_for(tina, of=sample, at=cast.AT)), later) == (1, 2)
    assert coding_queries.to_talk_over(tina, at=cast.AT) == []
    coding.note_coding_shown(sample, by=dace, at=cast.AT)
    (apart,) = coding_queries.to_talk_over(tina, at=cast.AT)
    assert (apart.question, apart.one, apart.other) == ("reflected", 1, 4)


def test_nobody_codes_her_own_twice_or_without_being_asked(
    dace: User, edgars: User, tina: User
) -> None:
    sample = drawn(dace)
    own = Sample.objects.get()

    for by in (dace, cast.agent("anna@evenhand.example"), User.objects.get(name="Vita")):
        with pytest.raises(MayNotCode):
            coded(own, by)
    coded(sample, edgars)
    for by in (edgars, tina):
        with pytest.raises(MayNotCode):
            coded(sample, by)


def test_who_gave_the_words_does_not_code_them(dace: User, edgars: User) -> None:
    sample = drawn(dace)
    Transcript.objects.update(taken_by=edgars)

    with pytest.raises(MayNotCode):
        coded(sample, edgars)


def test_what_she_contests_counts_for_nothing_until_a_third_has_coded_it(
    dace: User, edgars: User, tina: User, third: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sure = Agreement("reflected", PAIRS, 0.9, 0.9, None)
    monkeypatch.setattr(coding_queries, "agreement", lambda question, *, at: sure)
    sample = drawn(dace, double=True)
    coded(sample, edgars, reflected=1)
    with pytest.raises(MayNotContestCoding):
        coding.contest_coding(sample, words="x", by=dace, at=cast.AT)
    coded(sample, tina, reflected=2)
    before = own_figure(dace, "reflected", at=cast.AT)

    coding.contest_coding(sample, words="She did it twice.", by=dace, at=cast.AT)
    sample.refresh_from_db()
    contested = own_figure(dace, "reflected", at=cast.AT)
    for by in (edgars, tina, dace):
        with pytest.raises(MayNotCode):
            coding.code_as_third(sample, given=GOOD, by=by, at=cast.AT)
    assert sample in coding_queries.waiting_for_third(third, at=cast.AT, away=())
    coding.code_as_third(sample, given=GOOD, by=third, at=cast.AT)
    settled = own_figure(dace, "reflected", at=cast.AT)

    assert before is not None
    assert settled is not None
    assert (before.mean, contested, settled.mean) == (1.5, None, 4)
    with pytest.raises(MayNotContestCoding):
        coding.contest_coding(sample, words="Again.", by=dace, at=cast.AT)


@pytest.mark.parametrize(
    ("told", "enough"),
    [
        ([(1, 1), (2, 2), (3, 3), (4, 4), (5, 5)] * 6, True),
        ([(1, 1), (2, 2), (3, 3), (4, 4), (5, 5)] * 5, False),
        ([(1, 5), (2, 3), (3, 3), (4, 2), (5, 5)] * 6, False),
        ([(4, 4)] * 40, False),
    ],
    ids=["agreed", "too few calls", "too far apart", "always the same answer"],
)
def test_below_seventy_of_a_hundred_no_figure_of_anybody_exists(
    dace: User, edgars: User, tina: User, told: list[tuple[int, int]], enough: bool
) -> None:
    pairs(dace, (edgars, tina), told)

    found = agreement("reflected", at=cast.AT)

    assert (found.n, found.is_enough) == (len(told), enough)
    if enough:
        figure = own_figure(dace, "reflected", at=cast.AT)
        assert figure is not None
        assert (figure.mean, figure.n) == (3, 30)
        assert figure.interval is not None
        assert figure.interval.spans(3)
    else:
        with pytest.raises(NotSureEnough):
            own_figure(dace, "reflected", at=cast.AT)


def test_yes_and_no_are_judged_by_kappa_alone(dace: User, edgars: User, tina: User) -> None:
    pairs(dace, (edgars, tina), [(1, 1), (5, 5)] * 15)

    found = agreement("identity", at=cast.AT)

    assert (found.kappa, found.icc, found.is_enough) == (1, None, True)


def test_a_third_coding_is_no_part_of_how_coders_agree(
    dace: User, edgars: User, tina: User, third: User
) -> None:
    pairs(dace, (edgars, tina), [(1, 1), (5, 5)])
    Coding.objects.create(sample=Sample.objects.order_by("pk")[0], coder=third, is_third=True,
                          at=cast.AT, reflected=5)  # fmt: skip

    assert coding_queries.pairs_of("reflected", at=cast.AT) == [(1, 1), (5, 5)]


@pytest.mark.parametrize("language", languages())
def test_every_question_has_its_anchors_in_every_language(language: str) -> None:
    told = asked(language)

    assert [one.key for one in told] == list(QUESTIONS)
    for one in told:
        assert one.asks.endswith("?")
        assert len(set(one.steps)) == (5 if one.key in RATINGS else 0)
