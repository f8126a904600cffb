"""What stops a start."""

from pathlib import Path

import pytest

import evenhand.rulebook
from evenhand.rulebook import PackBroken
from evenhand.site.checks import NotWhole, refuse_unless_whole


def test_a_broken_pack_stops_the_start_with_its_file_and_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse() -> None:
        raise PackBroken(
            file=Path("packs/lv/income.toml"), line=12, what="two values overlap", remedy="End one."
        )

    monkeypatch.setattr(evenhand.rulebook, "open_rulebook", refuse)

    with pytest.raises(NotWhole) as refusal:
        refuse_unless_whole()

    assert "packs/lv/income.toml:12" in str(refusal.value)
    assert "two values overlap" in str(refusal.value)


def test_an_installation_as_shipped_is_whole() -> None:
    refuse_unless_whole()
