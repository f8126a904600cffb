"""A rulebook as bytes: whole, the same wherever it is made, and refused when a byte is wrong."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from evenhand.rulebook import Rulebook, open_rulebook
from evenhand.rulebook.bundle import (
    BundleBroken,
    RulebookChangedOnDisk,
    data_part,
    label_in,
    rules_part,
    unpack,
    versions,
)
from evenhand.rulebook.loader import HERE, PACKS, load
from evenhand.rulebook.operator import Operator
from tests.rulebook.small_packs import body, packs


@pytest.fixture(scope="module")
def book() -> Rulebook:
    """The installed rulebook, opened from its files as they are now."""
    return Rulebook(load(PACKS))


def names(tar: bytes) -> list[str]:
    """What lies in a tar, in its order."""
    with tarfile.open(fileobj=io.BytesIO(tar)) as archive:
        return archive.getnames()


def test_the_same_rulebook_gives_the_same_bytes(book: Rulebook) -> None:
    again = rules_part(Rulebook(load(PACKS)))

    assert rules_part(book) == again
    assert rules_part(book).packed() == again.packed()


def test_a_bundle_holds_everything_that_the_hash_covers(book: Rulebook) -> None:
    code = {
        f"evenhand/rulebook/{file.relative_to(HERE).as_posix()}"
        for pattern in ("*.py", "*.toml")
        for file in HERE.rglob(pattern)
    }

    kept = names(rules_part(book).tar)

    assert code <= set(kept)
    assert kept == sorted(kept)
    assert not [name for name in kept if "__pycache__" in name]


def test_the_data_part_tells_the_versions_of_the_hash() -> None:
    kept = set(names(data_part().tar))

    assert {f"{name}-{is_}.dist-info/METADATA" for name, is_ in versions().items()} <= kept
    assert {"tzdata/zoneinfo/Europe/Riga", "holidays/countries/latvia.py"} <= kept
    assert {"iso4217/table.xml", "dateutil/easter.py", "six.py"} <= kept


def test_a_part_comes_out_as_it_went_in(book: Rulebook, tmp_path: Path) -> None:
    part = rules_part(book)

    unpack(part.packed(), digest=part.digest, into=tmp_path)

    assert label_in(tmp_path)["hash"] == book.hash
    rules = tmp_path / "evenhand" / "rulebook" / "packs" / "lv" / "rules.py"
    assert rules.read_bytes() == (PACKS / "lv" / "rules.py").read_bytes()


def test_the_operators_settings_travel_with_the_rules(tmp_path: Path) -> None:
    wished = Operator(confirmed=frozenset({"no.most_calls"}))
    folder = packs(tmp_path / "packs", rules=body("return NOW"))

    part = rules_part(open_rulebook(folder, operator=wished))

    unpack(part.packed(), digest=part.digest, into=tmp_path / "out")
    label = label_in(tmp_path / "out")
    assert label["operator"]["confirmed"] == ["no.most_calls"]
    assert label["packs"] == "packs"
    assert (tmp_path / "out" / "packs" / "no" / "rules.py").is_file()


def test_a_byte_that_changed_is_refused(book: Rulebook, tmp_path: Path) -> None:
    part, other = rules_part(book), data_part()

    with pytest.raises(BundleBroken) as refused:
        unpack(other.packed(), digest=part.digest, into=tmp_path)

    assert (refused.value.digest, refused.value.found) == (part.digest, other.digest)
    assert list(tmp_path.iterdir()) == []


def test_bytes_that_are_no_bundle_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleBroken):
        unpack(b"not a bundle", digest="0" * 64, into=tmp_path)


def test_files_that_changed_under_a_rulebook_are_not_passed_off_as_it(tmp_path: Path) -> None:
    folder = packs(tmp_path, rules=body("return NOW"))
    opened = open_rulebook(folder)
    (folder / "no" / "rules.py").write_text("# nothing is left\n", encoding="utf-8")

    with pytest.raises(RulebookChangedOnDisk) as refused:
        rules_part(opened)

    assert refused.value.hash == opened.hash != refused.value.found
