"""A verdict lists its reasons, says from when, in the person's language, and can be kept."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from evenhand.rulebook import NEVER, NotAnAct, UnknownFormula, clean_case, open_rulebook
from evenhand.rulebook.acts import ACTS, Act
from evenhand.rulebook.bind import Raw
from evenhand.rulebook.principles import PRINCIPLES
from tests.rulebook.small_packs import RULE, TEXTS, body, pack, packs

BOOK = open_rulebook()


def instant(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


TUESDAY = instant("2026-11-17T15:00:00+00:00")


@pytest.mark.parametrize("country", ["lv", "ch", "fr", "gb", "us", "de"])
def test_a_clean_case_may_get_a_letter_and_an_offer(country: str) -> None:
    for act in ("demand.letter", "plan.offer", "answer.letter", "proof.letter", "service.email"):
        region = "NY" if country == "us" else ""
        verdict = BOOK.judge(act, clean_case(country, TUESDAY, region=region))

        assert verdict.allowed
        assert verdict.reasons == ()
        assert verdict.earliest == TUESDAY


@pytest.mark.parametrize("country", ["lv", "ch", "fr", "gb", "us", "de", "se", "bg", "xx"])
def test_a_case_of_which_nothing_is_known_gets_no_demand(country: str) -> None:
    for act in ("demand.letter", "demand.email", "demand.call", "demand.sms", "demand.visit"):
        assert not BOOK.judge(act, {"country": country, "at": TUESDAY}).allowed


def test_a_reason_carries_rule_principle_source_values_and_instant() -> None:
    oldest = instant("2026-11-12T15:00:00+00:00")
    raw = clean_case("us", TUESDAY, region="NY", calls_last_7_days=7, oldest_call_at=oldest)

    (reason,) = BOOK.judge("demand.call", raw).reasons

    assert reason.rule == "us.call-frequency"
    assert reason.principle == 4
    assert reason.source.citation == "12-cfr-1006#14(b)(2)(i)(A)"
    assert dict(reason.values)["calls_last_7_days"] == 7
    assert dict(reason.values)["max_calls"] == 7
    assert reason.allowed_from == instant("2026-11-19T15:00:00+00:00")


def test_an_open_ended_hold_has_no_instant() -> None:
    raw = clean_case("lv", TUESDAY, demands_stopped_until=NEVER, hold_kind="dispute")

    verdict = BOOK.judge("demand.letter", raw)

    assert verdict.earliest is None
    assert {reason.allowed_from for reason in verdict.reasons} == {None}


def test_the_earliest_instant_is_judged_again() -> None:
    # The week of the oldest call ends at 06:30 local time: calls may start at eight.
    oldest = instant("2026-11-12T06:30:00-05:00")
    raw = clean_case("us", TUESDAY, region="NY", calls_last_7_days=7, oldest_call_at=oldest)

    verdict = BOOK.judge("demand.call", raw)

    assert verdict.earliest == instant("2026-11-19T08:00:00-05:00")
    assert BOOK.judge("demand.call", {**raw, "at": verdict.earliest}).allowed


def test_quiet_hours_end_at_eight_on_the_wall_behind_a_clock_change() -> None:
    # In New York 2 a.m. comes twice on Sunday 1 November 2026.
    early = clean_case("us", instant("2026-11-01T07:30:00-05:00"), region="NY")

    verdict = BOOK.judge("demand.call", early)

    assert verdict.earliest == instant("2026-11-01T08:00:00-05:00")


@pytest.mark.parametrize("country", ["jp", "is", "bg", "xx"])
def test_where_no_law_is_known_only_answers_proofs_notices_and_the_portal_are_open(
    country: str,
) -> None:
    raw = {name: v for name, v in clean_case(country, TUESDAY).items() if name != "is_law_known"}

    open_still = {act.key for act in ACTS.values() if BOOK.judge(act, raw).allowed}
    refusing = {act.key for act in ACTS.values() if "house.law-known" in _rules(act, raw)}

    assert open_still
    assert {Act.of(key).purpose for key in open_still if not key.endswith(".portal")} <= {
        "answer", "proof", "notice",
    }  # fmt: skip
    assert {"demand.letter", "demand.call", "legal.step", "plan.offer", "fee.charge"} <= refusing


def test_the_operator_lets_the_rules_of_the_house_stand_by_name() -> None:
    raw = {name: v for name, v in clean_case("jp", TUESDAY).items() if name != "is_law_known"}
    stands = open_rulebook(confirmed=["house.stands-for@jp"])

    assert stands.judge("demand.letter", raw).allowed
    assert not stands.judge("demand.letter", {**raw, "country": "is"}).allowed
    assert stands.hash != BOOK.hash


def test_columns_refuse_where_no_law_is_known_as_one_case_does() -> None:
    countries = ["jp", "lv", "JP", "bg", "xx"]
    rows = [{**clean_case(c, TUESDAY), "case_id": n} for n, c in enumerate(countries)]
    bare = [{name: v for name, v in row.items() if name != "is_law_known"} for row in rows]

    masks = BOOK.judge_columns(pl.LazyFrame(bare)).collect().sort("case_id")

    for row, (_, *words) in zip(bare, masks.iter_rows(), strict=True):
        told = {rule.key for rule in BOOK.rules_in(words, str(row["country"]))}
        assert ("house.law-known" in told) == (str(row["country"]).lower() != "lv")
        assert ("house.law-known" in told) == ("house.law-known" in _rules("demand.sms", row))


def test_what_was_asked_often_is_answered_the_same_where_no_law_is_known() -> None:
    raw = {name: v for name, v in clean_case("jp", TUESDAY).items() if name != "is_law_known"}

    enough = BOOK._asked_of("demand.letter", "jp").written_after + 3
    found = [_rules("demand.letter", raw) for _ in range(enough)]

    assert found == [{"house.law-known"}] * len(found)


def _rules(act: Act | str, raw: Raw) -> set[str]:
    return {reason.rule for reason in BOOK.judge(act, raw).reasons}


def test_a_country_without_a_pack_falls_back_and_the_verdict_says_so() -> None:
    assert BOOK.judge("demand.letter", clean_case("lv", TUESDAY)).packs == ("lv", "eu", "house")
    assert BOOK.judge("demand.letter", clean_case("BG", TUESDAY)).packs == ("eu", "house")
    assert BOOK.judge("demand.letter", clean_case("no", TUESDAY)).packs == ("no", "house")
    assert BOOK.judge("demand.letter", clean_case("li", TUESDAY)).packs == ("house",)


def test_upper_and_lower_case_name_one_country() -> None:
    upper = BOOK.judge("demand.letter", clean_case("LV", TUESDAY))
    lower = BOOK.judge("demand.letter", clean_case("lv", TUESDAY))

    assert upper.as_dict() == lower.as_dict()


def test_an_unknown_act_or_formula_is_an_error() -> None:
    with pytest.raises(NotAnAct):
        BOOK.judge("demand.pigeon", clean_case("lv", TUESDAY))
    with pytest.raises(UnknownFormula):
        BOOK.amount("lv.shoe_size", clean_case("lv", TUESDAY))


def test_the_journal_gets_everything_but_wording() -> None:
    verdict = BOOK.judge("demand.letter", clean_case("lv", TUESDAY, has_evidence=False))

    kept = json.loads(json.dumps(verdict.as_dict()))

    assert kept["act"] == "demand.letter"
    assert kept["allowed"] is False
    assert kept["rulebook"] == BOOK.hash
    assert [reason["rule"] for reason in kept["reasons"]] == [r.rule for r in verdict.reasons]
    text = json.dumps(dict(verdict.facts), sort_keys=True, separators=(",", ":"))
    assert kept["facts_digest"] == hashlib.sha256(text.encode()).hexdigest()


def test_the_same_facts_in_another_order_have_one_digest() -> None:
    raw = clean_case("lv", TUESDAY)
    turned = dict(reversed(raw.items()))

    assert (
        BOOK.judge("demand.letter", raw).facts_digest
        == BOOK.judge("demand.letter", turned).facts_digest
    )


def test_a_sentence_speaks_the_persons_language_and_local_time(tmp_path: Path) -> None:
    texts = TEXTS + 'fr = "Attendez[ jusqu\'au {allowed_from}] ({calls_last_7_days})."\n'
    rules = body("if case.calls_last_7_days > 2:\n    return 1795000000\nreturn NOW")
    book = open_rulebook(packs(tmp_path, rules, texts=texts))

    verdict = book.judge("demand.call", clean_case("no", TUESDAY, calls_last_7_days=3))

    (reason,) = verdict.reasons
    # The 18th of November, 12:06 in Oslo.
    assert reason.sentence("fr").startswith("Attendez jusqu'au mercredi 18 novembre 2026")
    assert reason.sentence("fr").endswith("12:06 (3).")
    assert reason.sentence("lv").startswith("Please wait until Wednesday, 18 November 2026")


def test_without_an_instant_the_part_in_brackets_is_left_out(tmp_path: Path) -> None:
    book = open_rulebook(packs(tmp_path, body("return NEVER")))

    (reason,) = book.judge("demand.call", clean_case("no", TUESDAY)).reasons

    assert reason.sentence("en") == "Please wait."


def test_a_sentence_names_only_what_its_rule_reads(tmp_path: Path) -> None:
    from evenhand.rulebook import PackBroken

    texts = '["no.calls"]\nen = "You owe {balance_minor}."\n'

    with pytest.raises(PackBroken, match="balance_minor") as broken:
        open_rulebook(packs(tmp_path, body("return NOW"), texts=texts))

    assert broken.value.line == 1


def test_masks_of_more_rules_than_a_word_holds_stay_apart(tmp_path: Path) -> None:
    import polars as pl

    count = 130
    rules = "".join(
        RULE.replace("no.calls", f"no.r{n}")
        + f"def r{n}(case: Facts) -> int:\n    if case.calls_last_7_days == {n}:\n"
        "        return NEVER\n    return NOW\n"
        for n in range(count)
    )
    texts = "".join(TEXTS.replace("no.calls", f"no.r{n}") for n in range(count))
    pack(tmp_path, id_="house", values="", texts="")
    pack(tmp_path, rules=rules, texts=texts)
    book = open_rulebook(tmp_path)
    rows = [clean_case("no", TUESDAY, calls_last_7_days=n, case_id=n) for n in range(count)]

    masks = book.judge_columns(pl.LazyFrame(rows)).collect()

    assert masks.columns == ["case_id", "mask_0", "mask_1", "mask_2"]
    for case_id, *words in masks.iter_rows():
        assert [rule.key for rule in book.rules_in(words, "no")] == [f"no.r{case_id}"]
        assert max(words) < 2**63


def test_the_ten_principles_speak_four_languages_and_the_tenth_is_inferred() -> None:
    assert list(PRINCIPLES) == list(range(1, 11))
    assert [p.number for p in PRINCIPLES.values() if p.inferred] == [10]
    for principle in PRINCIPLES.values():
        assert len({principle.text(language) for language in ("en", "lv", "fr", "de")}) == 4
    assert PRINCIPLES[1].text("xx") == PRINCIPLES[1].text("en")


def test_an_explanation_names_rule_source_principle_and_values() -> None:
    verdict = BOOK.judge("demand.letter", clean_case("lv", TUESDAY, has_evidence=False))

    told = verdict.explain("lv")

    for reason in verdict.reasons:
        assert reason.rule in told
        assert reason.source.text in told
        assert reason.sentence("lv") in told
        assert PRINCIPLES[reason.principle].text("lv") in told
