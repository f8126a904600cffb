"""The published page tells what was measured, in step with the phrases, and what was not."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from shutil import copy

import pytest

from bench import conversations as bench
from evenhand.learning.conversations import blind
from evenhand.learning.conversations.counted import counted
from evenhand.learning.conversations.counting import (
    LABELLED,
    NAMES,
    PUBLISHED,
    Share,
    held_out,
    measured_languages,
    rows_of,
)
from evenhand.learning.conversations.figures import Figure, figures, ordered, page
from tests.house.building import ROOT

TOLD = (ROOT / "docs" / "conversations.md").read_text(encoding="utf-8")
ROWS = """id\twho\tgold\tsecond\ttags\ttext
en-0001\tagent\tthreat\t-\tplain\tYou will lose your home.
en-0002\tagent\tthreat\t-\tindirect\tA quiet evening would be over rather early for you.
en-0003\tagent\t-\t-\tlawful_information\tThe hearing is on the third of May.
en-0004\tperson\tjob_loss\t-\tplain\tI lost my job in May.
"""


def test_the_page_is_in_step_with_the_phrases_and_the_sets() -> None:
    assert page() == TOLD, "Run `evenhand review --figures > docs/conversations.md`."


def test_what_the_product_shows_is_what_the_page_tells() -> None:
    """Run `evenhand review --figures --json` into `published/counted.json` where it is not."""
    parts = {part.splitlines()[0]: part for part in TOLD.split("\n## ")[1:]}
    kept = counted()

    assert sorted(kept.languages) == measured_languages()
    for language, told in kept.languages.items():
        part = parts[NAMES[language]]
        assert f"{told.turns:,} turns" in part
        for one in told.figures:
            assert f"| `{one.key}` | {one.recall} | {one.precision} |" in part
    for name in kept.first["en"]:
        assert str(kept.first["fr"][name]) in parts["French"]
        for counts in (kept.first, kept.today):
            told_of = (counts[language][name] for language in ("en", "de", "lv"))
            assert f"| {' | '.join(str(share) for share in told_of)} |" in TOLD


def test_the_page_says_plainly_what_its_figures_are_not() -> None:
    told = " ".join(TOLD.split())

    for words in ("by the *same author*", "they are *not blind*", "estimate for real calls",
                  "No agreement between raters is given"):  # fmt: skip
        assert words in told
    assert TOLD.count("| `self_harm` |") == len(measured_languages())


def test_each_language_says_whether_it_was_counted_blind() -> None:
    parts = {part.splitlines()[0]: part for part in TOLD.split("\n## ")[1:]}

    assert "**Blind at first.**" in parts["French"]
    assert "before any phrase was mended" in parts["French"]
    for language in ("English", "German", "Latvian"):
        assert "\nNot blind: " in parts[language]


def test_a_figure_counts_what_is_there_and_what_is_found(tmp_path: Path) -> None:
    (tmp_path / "turns.en.tsv").write_text(ROWS, encoding="utf-8")

    rows = rows_of("en", folder=tmp_path)
    found = {figure.key: figure for figure in figures(rows)}

    assert measured_languages(tmp_path) == ["en"]
    assert [figure.key for figure in figures(rows)] == list(LABELLED)
    assert found["threat"] == Figure("threat", recall=Share(1, 2), precision=Share(1, 1))
    assert found["job_loss"].recall == Share(1, 1)
    assert [row.number for row in held_out(rows)] == [2, 4]
    assert ordered("en", folder=tmp_path) == {}


def test_a_share_stands_with_its_number_and_interval_or_says_nothing() -> None:
    assert str(Share(23, 25)) == "23 of 25: 0.92 (0.75–0.98)"
    assert str(Share(0, 0)) == "–"


ORDINARY = """id\twho\tgold\tsecond\ttags\ttext
en-blind2-0001\tperson\t-\t?\tordinary\tI lost my job in May.
en-blind2-0002\tperson\t-\t?\tordinary\tThe ferry was late.
en-blind2-0003\tagent\t-\t?\tordinary\tYou will lose your home.
en-blind2-0004\tagent\t-\t?\tordinary asr\ti want to kill myself you said
en-blind2-0005\tagent\tthreat\t?\tindirect\tA quiet evening would be over rather early for you.
en-blind2-0006\tperson\tself_harm\t?\tplain\tI want to kill myself.
"""
# Before its first count nothing measures a set, the tests neither.
COUNTED = [one for one in (blind.FIRST, blind.SECOND) if blind.first_count(one) is not None]
DAY = date(2026, 12, 1)


@pytest.fixture
def second_set(tmp_path: Path) -> Path:
    """A second blind set of six invented turns, beside the record of the first."""
    (tmp_path / "blind2.en.tsv").write_text(ORDINARY, encoding="utf-8")
    copy(PUBLISHED / "blind.first.toml", tmp_path)
    return tmp_path


def test_what_was_found_at_first_stands_at_the_top_of_the_page() -> None:
    second, first = TOLD.split("\n## ")[1:3]

    assert second.startswith("The second blind set: ordinary talk for the most part")
    assert first.startswith("The first blind set: counted once on turns that the phrases had never")
    for told, part in ((blind.SECOND, second), (blind.FIRST, first)):
        if (counted := blind.first_count(told)) is None:
            assert "**Not counted yet.**" in part
            continue
        for counts in counted.counts.values():
            assert all(f" {share} |" in part for share in counts.values())


@pytest.mark.parametrize("told", COUNTED, ids=lambda told: told.name)
def test_the_first_count_is_of_the_turns_that_lie_there(told: blind.BlindSet) -> None:
    first = blind.first_count(told)
    assert first is not None
    today = blind.counts_today(told)

    assert sorted(first.counts) == measured_languages(of=told.name)
    for language, counts in first.counts.items():
        assert list(counts) == list(today[language])
        for name, share in counts.items():
            if name != "must_not_precision":
                assert share.n == today[language][name].n


def test_figures_after_phrases_have_changed_stand_beside_the_first_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def all_found(of: blind.BlindSet, *, folder: Path) -> blind.Counts:
        first = blind.first_count(of, folder=folder)
        assert first is not None
        return {
            language: {name: Share(share.n, share.n) for name, share in counts.items()}
            for language, counts in first.counts.items()
        }

    monkeypatch.setattr(blind, "counts_today", all_found)

    told = blind.sections()

    assert "9 of 42: 0.21" in told
    assert "42 of 42: 1.00" in told
    assert "*not blind* where a phrase was" in told


def test_ordinary_talk_is_counted_by_who_speaks_and_self_harm_on_both_sides(
    second_set: Path,
) -> None:
    counted = blind.counts_today(blind.SECOND, folder=second_set)

    assert counted == {
        "en": {
            "ordinary_cue": Share(1, 2),
            "ordinary_must_not": Share(1, 2),
            "ordinary_self_harm": Share(1, 4),
            "must_not_recall": Share(0, 1),
            "threat_recall": Share(0, 1),
            "cue_recall": Share(1, 1),
            "self_harm_recall": Share(1, 1),
        }
    }


def test_a_second_set_is_measured_by_nothing_before_its_first_count(second_set: Path) -> None:
    told = blind.sections(second_set)

    assert "**Not counted yet.**" in told
    assert "ordinary turns of a person in which" not in told
    assert not [name for name in bench.blind(second_set) if name.startswith("blind2_")]


def test_a_first_count_is_kept_with_its_day_and_the_phrases_it_was_made_with(
    second_set: Path,
) -> None:
    record = blind.count_first(blind.SECOND, on=DAY, folder=second_set)
    kept = blind.first_count(blind.SECOND, folder=second_set)

    assert kept is not None
    assert kept.counted == DAY
    assert kept.counts == blind.counts_today(blind.SECOND, folder=second_set)
    assert re.search(r'^en = "[0-9a-f]{64}"$', record.read_text(encoding="utf-8"), re.MULTILINE)


def test_a_first_count_is_made_once_and_never_written_over(second_set: Path) -> None:
    before = blind.count_first(blind.SECOND, on=DAY, folder=second_set).read_bytes()

    with pytest.raises(blind.CountedBefore, match="counted on 2026-12-01, and that stands"):
        blind.count_first(blind.SECOND, on=date(2026, 12, 2), folder=second_set)
    assert blind.SECOND.record(second_set).read_bytes() == before


def test_where_no_turns_lie_nothing_is_counted(tmp_path: Path) -> None:
    with pytest.raises(blind.NothingToCount):
        blind.count_first(blind.SECOND, on=DAY, folder=tmp_path)
    assert not blind.SECOND.record(tmp_path).exists()


def test_the_page_tells_the_second_set_once_it_has_been_counted(second_set: Path) -> None:
    blind.count_first(blind.SECOND, on=DAY, folder=second_set)

    told = blind.sections(second_set)

    assert "Counted for the first time on 1 December 2026:" in told
    assert "| ordinary turns of a person in which a cue is found | 1 of 2: 0.50" in told
    assert "| ordinary turns of an agent in which a must-not is found | 1 of 2: 0.50" in told
    assert "| ordinary turns of both in which self-harm is found | 1 of 4: 0.25" in told
    assert "Counted today, the phrases still find the same in these turns." in told


def test_the_bench_tells_blind_figures_with_their_number_and_interval(tmp_path: Path) -> None:
    (tmp_path / "blind.en.tsv").write_text(ROWS.replace("en-", "en-blind-"), encoding="utf-8")

    told = bench.blind(tmp_path)

    assert told["blind_threat_recall_en"] == told["blind_threat_recall"] == 0.5
    assert told["blind_threat_recall_en_n"] == 2
    assert told["blind_threat_recall_en_low"] < 0.5 < told["blind_threat_recall_en_high"]
    assert "blind_self_harm_recall_en" not in told


def test_the_bench_tells_the_second_set_after_its_first_count(second_set: Path) -> None:
    blind.count_first(blind.SECOND, on=DAY, folder=second_set)

    told = bench.blind(second_set)

    assert told["blind2_ordinary_cue_en"] == told["blind2_ordinary_cue"] == 0.5
    assert told["blind2_ordinary_self_harm_en_n"] == 4
    assert set(bench.BLIND2) <= set(told)
