"""`check` finds every mistake in a folder of packs at once, and `looks` what has grown old."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from evenhand.rulebook import open_rulebook
from evenhand.rulebook.checking import Checked, check, quarters
from evenhand.rulebook.staleness import KINDS, looks
from tests.rulebook.small_packs import HEADER, RULE, SOURCES, VALUES, body, packs

TODAY = date(2026, 11, 17)
TEXTS = '["no.calls"]\nen = "Wait."\nlv = "Gaidiet."\nfr = "Attendez."\nde = "Warten Sie."\n'
GAPS = '[[gaps]]\ntopic = "visits"\nnote = "Not read."\n'
SIX_CALLS = body("if case.calls_last_7_days > case.law.most_calls:\n    return NEVER\nreturn NOW")
CASES = """[[case]]
name = "A sixth call waits"
basis = "literal"
act = "demand.call"
at = 2026-11-17T10:00:00+01:00
facts = { calls_last_7_days = 6 }
reasons = ["no.calls"]

[[case]]
name = "A fifth call is allowed"
basis = "literal"
act = "demand.call"
at = 2026-11-17T10:00:00+01:00
facts = { calls_last_7_days = 5 }
reasons = []
"""
ONE_VALUE = VALUES.split("[scale]")[0]


def whole(folder: Path, **more: str) -> Path:
    """A folder of packs without a mistake, but for what is given otherwise."""
    packs(folder, more.pop("rules", SIX_CALLS), **{"values": ONE_VALUE, "texts": TEXTS} | more)
    with (folder / "no" / "pack.toml").open("a", encoding="utf-8") as file:
        file.write(GAPS)
    cases_into(folder, CASES)
    return folder


def cases_into(folder: Path, cases: str) -> None:
    (folder / "no" / "cases").mkdir(exist_ok=True)
    (folder / "no" / "cases" / "calls.toml").write_text(cases, encoding="utf-8")


def told(found: Checked) -> list[tuple[str, int, str]]:
    """Mistakes as file, line and what."""
    return [(Path(one.file).name, one.line, one.what) for one in found.mistakes]


def test_packs_without_a_mistake_have_none(tmp_path: Path) -> None:
    found = check(whole(tmp_path), today=TODAY)

    assert found.mistakes == ()
    assert (found.packs, found.rules, found.parameters, found.cases) == (2, 1, 1, 2)


def test_every_mistake_is_told_at_once_with_file_line_and_remedy(tmp_path: Path) -> None:
    whole(
        tmp_path,
        rules=RULE
        + "def calls(case: Facts) -> int:\n    return case.law.most_calls / 2\n"
        + '@rule("no.more", acts=CALL, principle=4, source="decree#1")\n'
        + "def more(case: Facts) -> int:\n    return NOW\n"
        + '@rule("no.most", acts=CALL, principle=12, source="act#1")\n'
        + "def most(case: Facts) -> int:\n    return case.nothing_known\n",
        values=ONE_VALUE.replace("is = 3", "is = 3.5").replace("act#1", "statute#1", 1)
        + ONE_VALUE.replace("most_calls", "fewest").replace("is = 5", "was = 5"),
        sources=SOURCES + 'confidence = "sure"\n["other"]\ntitle = "Other"\n',
        texts=TEXTS + '["no.more"]\nen = 3\n',
    )
    cases_into(tmp_path, CASES.replace("demand.call", "demand.pigeon", 1) + "\n[[cases]]\n")

    found = check(tmp_path, today=TODAY)

    whats = " | ".join(what for _, _, what in told(found))
    for piece in (
        "source 'act' has no degree of confidence",
        "source 'other' has no degree of confidence",
        "cites 'statute', which sources.toml lacks",
        "a value of fewest has an unknown entry 'was'",
        "'no.more' is not a table of sentences",
        "calls: Div is outside the subset",
        "more cites 'decree', which sources.toml of 'no' lacks",
        "there is no fact 'nothing_known'",
        "'demand.pigeon' is neither an act nor a formula",
        "'cases' is not a case",
    ):
        assert piece in whats
    assert all(one.remedy and one.line >= 1 for one in found.mistakes)
    assert {Path(one.file).suffix for one in found.mistakes} == {".py", ".toml"}


def test_what_is_broken_is_not_called_missing_too(tmp_path: Path) -> None:
    whole(tmp_path, values=ONE_VALUE.replace("is = 3", "is = 3.5"))

    found = check(tmp_path, today=TODAY)

    assert not any("has no parameter" in what for _, _, what in told(found))
    assert any("rules cannot use" in what for _, _, what in told(found))


def test_two_broken_values_of_one_parameter_are_both_told(tmp_path: Path) -> None:
    whole(tmp_path, values=ONE_VALUE.replace("is = 3", "is = 3.5").replace("is = 5", "is = 5.5"))

    lines = [line for name, line, _ in told(check(tmp_path, today=TODAY)) if name == "values.toml"]

    assert lines == [6, 11]


@pytest.mark.parametrize(
    ("old", "new", "file", "said"),
    [
        ('fr = "Attendez."\n', "", "texts.toml", "no.calls is not told in fr"),
        ('"Attendez."', '"Attendez {today}."', "texts.toml", "unread by the rule"),
        ('"Gaidiet."', '"{most_calls} zvani."', "texts.toml", "not alike in en and lv"),
        ("https://example.org", "see the law", "sources.toml", "has the link 'see the law'"),
        ("https://example.org", "ftp://example.org", "sources.toml", "has the link"),
        ('note = "Not read."', 'note = ""', "pack.toml", "a gap is empty"),
        (GAPS, "", "pack.toml", "names no gap"),
        ("claimed_from = 2025-01-01", "claimed_from = 2024-01-01", "values.toml",
         "has no value on 2024-01-01, and the rule no.calls reads it"),
        ('from = 2026-01-01\nis = 5', 'from = 2026-01-01\nuntil = 2026-07-01\nis = 5',
         "values.toml", "has no value on 2026-07-01, and the rule no.calls reads it"),
        ("calls_last_7_days = 6", "calls_last_7_days = 5", "calls.toml", "comes out as reasons []"),
        ("A fifth call is allowed", "A sixth call waits", "calls.toml", "two cases have the name"),
        ('source="act#1"', 'source="act"', "rules.py", "does not say where in act"),
        ("import (", "import (\n    nothing,", "rules.py", "cannot be imported"),
        ("def calls(case", "def calls(case:", "rules.py", "cannot be imported"),
        ("name = ", "called = ", "pack.toml", "does not say 'name'"),
        ("claimed_from = 2025-01-01", "claimed_from = 2025-01-01\nlanguages = [1]", "pack.toml",
         "languages is not a list of texts"),
    ],
)  # fmt: skip
def test_a_single_mistake_is_found_in_its_file(
    old: str, new: str, file: str, said: str, tmp_path: Path
) -> None:
    written = {
        place: place.read_text(encoding="utf-8")
        for place in whole(tmp_path).joinpath("no").rglob("*.*")
        if place.suffix in (".toml", ".py")
    }
    place = next(place for place, text in written.items() if old in text)
    place.write_text(written[place].replace(old, new, 1), encoding="utf-8")

    found = told(check(tmp_path, today=TODAY))

    assert any(name == file and said in what for name, _, what in found), found


def test_a_rule_without_cases_on_both_sides_is_told(tmp_path: Path) -> None:
    whole(tmp_path)
    cases_into(tmp_path, "")

    found = told(check(tmp_path, today=TODAY))

    line = HEADER.count("\n") + 2
    assert found == [
        ("rules.py", line, "no worked case shows where no.calls allows"),
        ("rules.py", line, "no worked case shows where no.calls refuses"),
    ]


def test_a_formula_needs_a_case_unless_another_that_has_one_calls_it(tmp_path: Path) -> None:
    formulas = (
        '@formula("no.part", source="act#1")\ndef part(case: Facts) -> int:\n    return 1\n'
        '@formula("no.whole", source="act#1")\ndef whole(case: Facts) -> int:\n'
        "    return part(case) + case.law.most_calls\n"
    )
    whole(tmp_path, rules=SIX_CALLS + formulas)
    without = told(check(tmp_path, today=TODAY))

    shown = (
        '[[case]]\nname = "One more"\nbasis = "x"\nformula = "no.whole"\nday = 2026-11-17\nis = 6\n'
    )
    cases_into(tmp_path, CASES + shown)

    assert {what for _, _, what in without} == {
        "no worked case shows no.part",
        "no worked case shows no.whole",
    }
    assert told(check(tmp_path, today=TODAY)) == []


def test_a_formula_may_end_openly_but_gives_a_figure_on_some_day(tmp_path: Path) -> None:
    formula = '@formula("no.most", source="act#1")\ndef most(case: Facts) -> int:\n'
    formula += "    return case.law.x\n"
    value = ONE_VALUE.split("[[most_calls.values]]\nfrom = 2026")[0].replace("most_calls", "x")
    shown = '[[case]]\nname = "X"\nbasis = "x"\nformula = "no.most"\nday = 2025-06-01\nis = 3\n'
    ending = value.replace("is = 3", "until = 2026-01-01\nis = 3")
    whole(tmp_path, rules=SIX_CALLS + formula, values=ONE_VALUE + ending)
    cases_into(tmp_path, CASES + shown)

    ended = check(tmp_path, today=TODAY)
    apart = ending.replace("[x", "[y").replace("2026-01-01\nis", "2025-03-01\nis")
    apart = apart.replace("from = 2025-01-01", "from = 2024-01-01").replace(
        "2025-03-01", "2025-01-01"
    )
    both = formula.replace("case.law.x", "case.law.x + case.law.y")
    whole(tmp_path, rules=SIX_CALLS + both, values=ONE_VALUE + ending + apart)

    assert ended.mistakes == ()
    assert "no.most gives no figure on 2026-01-01 and later: no.x has no value" in [
        one.what for one in ended.remarks
    ]
    assert any(
        "no.most gives no figure" in what for _, _, what in told(check(tmp_path, today=TODAY))
    )


def test_what_nobody_uses_is_a_remark_and_no_mistake(tmp_path: Path) -> None:
    sources = SOURCES + 'confidence = "confirmed"\n' + SOURCES.replace("act", "idle", 1)
    whole(tmp_path, values=VALUES, sources=sources + 'confidence = "memory"\n')

    found = check(tmp_path, today=TODAY)

    assert found.mistakes == ()
    assert [one.what for one in found.remarks if "/no/" in one.file] == [
        "no rule or value cites idle",
        "no rule or formula reads no.scale",
    ]
    assert found.as_dict()["remarks"][0]["line"] > 0


def test_a_folder_without_the_house_pack_is_one_mistake(tmp_path: Path) -> None:
    found = check(tmp_path, today=TODAY)

    assert [what for _, _, what in told(found)] == ["the house pack is missing"]


def test_quarters_are_looked_at_from_the_claim_until_today() -> None:
    assert quarters(date(2026, 2, 5), date(2026, 8, 1)) == [
        date(2026, 2, 5),
        date(2026, 4, 1),
        date(2026, 7, 1),
        date(2026, 8, 1),
    ]


def test_our_own_packs_have_no_mistake() -> None:
    assert [str(one) for one in check(today=TODAY).mistakes] == []


STALE = (
    VALUES.replace("checked = 2026-01-01", "checked = 2024-01-01\nreview_days = 200", 1)
    .replace("is = 5", "until = 2027-01-01\nis = 5")
    .replace(
        'source = "act#2"\nconfidence = "confirmed"', 'source = "act#2"\nconfidence = "memory"'
    )
)


def test_what_needs_a_look_is_told_by_kind(tmp_path: Path) -> None:
    sources = SOURCES.replace("2026-01-01", "2024-01-01") + 'confidence = "memory"\n'
    whole(tmp_path, values=STALE, sources=sources)

    found = {
        (one.kind, one.key): one.what
        for one in looks(open_rulebook(tmp_path), TODAY)
        if one.pack == "no"
    }

    assert found == {
        ("no-value", "no.most_calls"): "no value from 2027-01-01",
        ("review-due", "no.most_calls"): (
            "the newest value is of 2026-01-01, a newer one was due on 2026-07-20"
        ),
        ("not-checked", "no.most_calls"): "not checked since 2024-01-01",
        ("source-not-read", "act"): "An Act: not read since 2024-01-01",
        ("not-confirmed", "no.scale@2025-01-01"): "memory: An Act, 2",
        ("not-confirmed", "no.calls"): "memory: An Act, 1",
        ("gap", "visits"): "Not read.",
    }
    assert {kind for kind, _ in found} == set(KINDS)


def test_fresh_packs_need_a_look_only_for_their_gaps(tmp_path: Path) -> None:
    whole(tmp_path, values=VALUES)

    assert {one.kind for one in looks(open_rulebook(tmp_path), TODAY)} == {"gap"}


def test_a_value_that_waits_for_confirmation_says_what_is_used(tmp_path: Path) -> None:
    weak = 'is = 5\npermits = true\nsource = "act#1"\nconfidence = "memory"\n'
    old = 'is = 5\nsource = "act#1"\nconfidence = "confirmed"\n'
    whole(tmp_path, values=VALUES.replace(old, weak))

    (look,) = [one for one in looks(open_rulebook(tmp_path), TODAY) if one.kind == "not-confirmed"]

    assert look.what == "memory: An Act, 1; 5 waits to be confirmed, 3 is used"


UNFIT = (
    '@rule("no.open", acts=CALL, principle=4, source="act#1")\n'
    "def open_call(case: Facts) -> int:\n    return (NOW\n"
    '@rule("no.names", acts=CALLS, principle=4, source="act#1")\n'
    "def names(case: Facts) -> int:\n    return NOW\n"
    '@rule("no.two", acts=CALL, principle=4, source="act#1")\n'
    "def two(case: Facts) -> int:\n"
    "    if case.nothing_known > case.law.nowhere:\n        return NEVER\n"
    "    return case.neither\n"
    '@rule("no.cited", acts=CALL, principle=12, source="decree#1")\n'
    "def cited(case: Facts) -> int:\n    return NOW\n"
)
TOML_BROKEN = '\n[one]\nmeans = "x\nunit = "x"\n[[one.values]]\nis = 1\n\n[two]\nunit = = 2\n'


def test_no_mistake_hides_another_not_even_one_of_the_syntax(tmp_path: Path) -> None:
    twice = ONE_VALUE.replace("most_calls", "twice").replace(
        'source = "act#1"\nconfidence = "confirmed"\n', 'source = "decree#1"\nsure = 1\n', 1
    )
    whole(
        tmp_path,
        rules=SIX_CALLS + UNFIT,
        values=ONE_VALUE + twice.replace('unit = "calls"\n', "") + TOML_BROKEN,
    )
    wrong = '\n[[case]]\nname = = "A"\n\n[[case]]\nname = "B"\nfits = 1\nact = "demand.pigeon"\n'
    cases_into(tmp_path, CASES + wrong + "\n[[case]]\nname = 'C\n")

    whats = [what for _, _, what in told(check(tmp_path, today=TODAY))]

    for piece in (
        "'(' was never closed",
        "name 'CALLS' is not defined",
        "there is no fact 'nothing_known'",
        "there is no fact 'neither'",
        "the pack has no parameter 'nowhere'",
        "no.cited cites 'decree'",
        "no.cited serves principle 12",
        "no English sentence for 'no.cited'",
        "twice does not say 'unit'",
        "a value of twice cites 'decree'",
        "a value of twice has an unknown entry 'sure'",
        "a value of twice has no degree of confidence",
        "a case has an unknown entry 'fits'",
        "a case has no name or no basis",
        "'demand.pigeon' is neither an act nor a formula",
    ):
        assert any(piece in what for what in whats), piece
    assert sum("not TOML" in what for what in whats) == 4
    assert not any("has no values" in what or "'no.calls'" in what for what in whats), whats


def test_a_mistake_above_all_rules_is_told_alone_and_no_rule_is_called_missing(
    tmp_path: Path,
) -> None:
    place = whole(tmp_path) / "no" / "rules.py"
    place.write_text(place.read_text("utf-8").replace("import (", "import (nothing,"), "utf-8")

    found = told(check(tmp_path, today=TODAY))

    assert [name for name, _, _ in found] == ["rules.py"]
    assert "cannot import name 'nothing'" in found[0][2]


@pytest.mark.parametrize("text", ["x = ", "[a\n", '[a]\nb = "c', "= 1\n[a]\nb = 1\n"])
def test_values_that_are_no_toml_are_told_once(text: str, tmp_path: Path) -> None:
    whole(tmp_path, values=ONE_VALUE)
    (tmp_path / "no" / "more.toml").write_text(text, encoding="utf-8")

    found = told(check(tmp_path, today=TODAY))

    assert len([what for name, _, what in found if name == "more.toml" and "not TOML" in what]) == 1
