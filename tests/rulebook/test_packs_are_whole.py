"""The packs are whole: cited, told in every language, shown by cases on both sides."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest

from evenhand.rulebook import open_rulebook
from evenhand.rulebook.acts import ACTS, CONTACT
from evenhand.rulebook.advice import KINDS, advice_for, advice_row, countries
from evenhand.rulebook.broken import PackBroken
from evenhand.rulebook.holds import ALWAYS_OPEN, HOLD_KINDS, STEPS, STOPPABLE, HoldKind
from evenhand.rulebook.loader import PACKS
from evenhand.rulebook.rule import Rule
from evenhand.rulebook.staleness import looks
from evenhand.rulebook.worked import worked_cases

BOOK = open_rulebook()
CASES = worked_cases(BOOK)
LANGUAGES = ("en", "lv", "fr", "de")
COUNTRIES = ("lv", "ch", "fr", "gb", "us", "de")
TEXTS = [
    (pack.id, key, sentences)
    for pack in BOOK.loaded.packs.values()
    for key, sentences in pack.texts.items()
]
POLICY = PACKS / "house" / "policy.md"
# Menace, hurry, force, shame and blame, as the plain-language notes list them.
FORBIDDEN = re.compile(
    r"consequences|last chance|immediately|debtor|you failed|you ignored|arrest|bailiff"
    r"|nekavējoties|pēdējā iespēja|parādniek|ignorēj|sans délai|dernière chance|débiteur|huissier"
    r"|unverzüglich|letzte Chance|Schuldner\b|Konsequenzen|Gerichtsvollzieher",
    re.IGNORECASE,
)


@pytest.mark.parametrize("rule", BOOK.rules, ids=lambda rule: rule.key)
def test_a_rule_has_a_case_that_refuses_and_one_that_allows(rule: Rule) -> None:
    governed = [
        case
        for case in CASES
        if case.act and ACTS[case.act] in rule.acts and rule.pack in BOOK.packs_for(_country(case))
    ]

    refusing = [case for case in governed if rule.key in case.reasons]
    allowing = [case for case in governed if not case.reasons]

    assert refusing
    assert allowing


def _country(case: object) -> str:
    return str(getattr(case, "raw")["country"])  # noqa: B009


@pytest.mark.parametrize("key", BOOK.formulas)
def test_a_formula_is_shown_by_cases_unless_another_formula_uses_it(key: str) -> None:
    parts = {part for formula in BOOK.formulas.values() for part in formula.calls}

    assert key in parts or len([case for case in CASES if case.formula == key]) >= 2


def test_no_two_cases_of_a_pack_have_one_name() -> None:
    files = defaultdict(list)
    for case in CASES:
        files[case.file].append(case.name)

    assert {file: names for file, names in files.items() if len(names) != len(set(names))} == {}


@pytest.mark.parametrize(("pack", "key", "sentences"), TEXTS, ids=[key for _, key, _ in TEXTS])
def test_a_sentence_is_told_in_every_language_with_the_same_figures(
    pack: str, key: str, sentences: dict[str, str]
) -> None:
    placeholders = {language: _named(sentences[language]) for language in LANGUAGES}

    assert all(sentences[language].strip() for language in LANGUAGES)
    assert len(set(placeholders.values())) == 1, placeholders


def _named(sentence: str) -> frozenset[str]:
    return frozenset(re.findall(r"{(\w+)}", sentence))


@pytest.mark.parametrize(("pack", "key", "sentences"), TEXTS, ids=[key for _, key, _ in TEXTS])
def test_a_sentence_neither_threatens_nor_blames(
    pack: str, key: str, sentences: dict[str, str]
) -> None:
    assert [text for text in sentences.values() if FORBIDDEN.search(text)] == []


def test_a_sentence_names_a_day_outside_brackets_only_where_the_rule_always_has_one() -> None:
    endless = {
        key
        for case in CASES
        for key in case.reasons
        for reason in BOOK.judge(case.act, case.raw).reasons
        if reason.rule == key and reason.allowed_from is None
    }
    bare = {
        key
        for _, key, sentences in TEXTS
        if any("{allowed_from}" in re.sub(r"\[[^]]*\]", "", text) for text in sentences.values())
    }

    assert endless & bare == set()


def test_every_rule_of_the_house_cites_a_heading_of_its_policy() -> None:
    headings = set(re.findall(r"^## (\S+)$", POLICY.read_text(encoding="utf-8"), re.MULTILINE))
    cited = {rule.source.pinpoint for rule in BOOK.rules if rule.source.id == "house-policy"} | {
        kind.source.partition("#")[2]
        for kind in HOLD_KINDS.values()
        if "house-policy" in kind.source
    }
    for parameter in BOOK.parameters.values():
        cited |= {v.source.pinpoint for v in parameter.values if v.source.id == "house-policy"}

    assert cited - headings == set()
    assert headings - cited == set()


def test_no_rule_of_the_house_speaks_for_the_law_and_the_policy_is_nowhere_law() -> None:
    claimed = {rule.key for rule in BOOK.rules if rule.pack == "house" and rule.source.is_law}
    policies = {
        (pack.id, source.is_law)
        for pack in BOOK.loaded.packs.values()
        for source in pack.sources.values()
        if source.id == "house-policy"
    }

    assert claimed == set()
    assert not any(is_law for _, is_law in policies)


@pytest.mark.parametrize("kind", HOLD_KINDS.values(), ids=lambda kind: kind.key)
def test_a_hold_stops_demands_and_has_source_name_and_review(kind: HoldKind) -> None:
    pack, _, citation = kind.source.partition(":")
    texts = BOOK.loaded.packs["house"].texts

    assert "demand" in kind.stops
    assert kind.stops <= STOPPABLE
    assert citation.partition("#")[0] in BOOK.loaded.packs[pack].sources
    for told in ("hold", "hold-basis", "hold-evidence"):
        assert set(texts[f"{told}.{kind.key}"]) == set(LANGUAGES)
    assert bool(kind.review) == (kind.opened != "by the calendar")
    for name in filter(None, (kind.length, kind.review)):
        assert f"house.{name}" in BOOK.parameters
    assert kind.scope in {"person", "debt"}
    assert kind.claims in {"existing", "all"}
    assert kind.opened in {"by hand", "by the house", "by the calendar"}
    assert kind.proof in {"post", "by hand", "estate", "nobody"}


@pytest.mark.parametrize("kind", HOLD_KINDS.values(), ids=lambda kind: kind.key)
def test_a_hold_leaves_answers_proofs_and_required_notices_open_where_they_cannot_harm(
    kind: HoldKind,
) -> None:
    shut = {act.key for act in kind.acts() if act.purpose in ALWAYS_OPEN}
    on_paper = {act.key for act in ACTS.values() if act.purpose in ALWAYS_OPEN} - shut

    assert {"answer.portal", "proof.portal", "notice.portal"} <= on_paper
    if kind.stops_reaching:
        assert shut == {a.key for a in CONTACT if a.purpose in ALWAYS_OPEN}
    elif kind.stops_voices:
        assert shut == {"proof.call", "proof.visit", "notice.call", "notice.visit"}
    else:
        assert shut == set()
    assert kind.acts() | kind.leaves_open() == set(ACTS.values())


def test_what_could_endanger_reach_a_stranger_or_the_dead_is_never_proved_by_post() -> None:
    not_by_post = {kind.key: kind.proof for kind in HOLD_KINDS.values() if kind.proof != "post"}

    assert not_by_post == {"safety": "by hand", "bereavement": "estate", "wrong_person": "nobody"}


@pytest.mark.parametrize("kind", HOLD_KINDS.values(), ids=lambda kind: kind.key)
def test_a_hold_stops_court_reports_and_sales_as_it_stops_demands(kind: HoldKind) -> None:
    assert kind.stops >= STEPS


def test_breathing_space_lasts_as_long_as_the_regulations_say() -> None:
    days = BOOK.parameters["gb.breathing_space_days"].values[-1].is_

    assert BOOK.parameters["house.breathing_space_days"].values[-1].is_ == days


@pytest.mark.parametrize("country", [*COUNTRIES, *countries()])
def test_each_country_names_somebody_who_helps(country: str) -> None:
    rows = advice_for(country)

    assert rows
    assert all(row.country == country and not row.region for row in rows)
    assert all(row.kind in KINDS for row in rows)


@pytest.mark.parametrize(
    "change",
    [{"kind": "firm"}, {"kind": ""}, {"name": "Debt Away Ltd"}, {"name": "Entschuldung GmbH"},
     {"name": "Parādu Palīgs SIA"}, {"cost": "a fee"}],
)  # fmt: skip
def test_a_commercial_helper_is_never_named(change: dict[str, str], tmp_path: Path) -> None:
    row = {
        "region": "", "name": "Advice", "kind": "charity", "what": "Advice", "url": "",
        "phone": "", "cost": "free", "source": "here", "confidence": "confirmed",
        "checked_on": date(2026, 11, 22), **change,
    }  # fmt: skip

    with pytest.raises(PackBroken):
        advice_row("lv", row, file=tmp_path / "advice.toml")


def test_a_row_of_advice_is_to_be_checked_every_year() -> None:
    (row, *_) = advice_for("ie")

    before, after = (looks(BOOK, row.checked_on + timedelta(days=days)) for days in (365, 366))

    assert not [look for look in before if look.key == row.name]
    assert [look for look in after if look.key == row.name]


def test_advice_of_the_region_comes_before_that_of_the_country() -> None:
    rows = advice_for("ch", "VD")

    assert rows[0].name == "Parlons cash"
    assert rows[1:] == advice_for("ch")


def test_advice_is_told_in_the_persons_language_where_we_have_it() -> None:
    row = advice_for("FR")[0]

    assert row.told("fr").startswith("Environ 500")
    assert row.told("de") == row.what


def test_a_country_without_a_directory_gives_no_advice() -> None:
    assert advice_for("xx") == ()
    assert advice_for("../gb") == ()


@pytest.mark.parametrize("country", sorted(set(BOOK.loaded.packs) - {"house", "eu"}))
def test_each_country_says_openly_what_it_does_not_know(country: str) -> None:
    assert len(BOOK.loaded.packs[country].gaps) >= 5


def test_what_advice_costs_is_told_in_the_persons_language_and_not_at_all_where_unknown() -> None:
    costs = {row.cost: row.cost_told("lv") for row in (*advice_for("ch"), *advice_for("lv"))}

    assert costs["free"] == "bez maksas"
    assert costs["unknown"] == ""
