"""The published page tells what was measured, in step with the phrases, and what was not."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import conversations as bench
from evenhand.learning.conversations import blind
from evenhand.learning.conversations.counted import counted
from evenhand.learning.conversations.counting import (
    LABELLED,
    NAMES,
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


def test_what_was_found_at_first_stands_at_the_top_of_the_page() -> None:
    top = TOLD.split("\n## ")[1]

    assert top.startswith("Counted once on turns that the phrases had never seen")
    for counts in blind.first_counts().values():
        assert all(f" {share} |" in top for share in counts.values())


def test_the_first_count_is_of_the_turns_that_lie_there() -> None:
    first, today = blind.first_counts(), blind.counts_today()

    assert sorted(first) == measured_languages(of="blind")
    for language, counts in first.items():
        assert list(counts) == list(today[language])
        for name, share in counts.items():
            if name != "must_not_precision":
                assert share.n == today[language][name].n


def test_figures_after_phrases_have_changed_stand_beside_the_first_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    today = {
        language: {name: Share(share.n, share.n) for name, share in counts.items()}
        for language, counts in blind.first_counts().items()
    }
    monkeypatch.setattr(blind, "counts_today", lambda: today)

    told = blind.section()

    assert "9 of 42: 0.21" in told
    assert "42 of 42: 1.00" in told
    assert "*not blind* where a phrase was" in told


def test_the_bench_tells_blind_figures_with_their_number_and_interval(tmp_path: Path) -> None:
    (tmp_path / "blind.en.tsv").write_text(ROWS.replace("en-", "en-blind-"), encoding="utf-8")

    told = bench.blind(tmp_path)

    assert told["blind_threat_recall_en"] == told["blind_threat_recall"] == 0.5
    assert told["blind_threat_recall_en_n"] == 2
    assert told["blind_threat_recall_en_low"] < 0.5 < told["blind_threat_recall_en_high"]
    assert "blind_self_harm_recall_en" not in told
