"""What names somebody is taken out before it is stored; amounts and dates stay."""

from __future__ import annotations

import pytest

from evenhand.vault.redaction import redact

PLANTED = {
    "en": ("LV80BANK0000435195001", "GB33 BUKB 2020 1555 5555 55", "4111 1111 1111 1111",
           "+44 20 7946 0018", "07911 123456", "QQ 12 34 56 C", "dace.ozola@example.org",
           "dace at example dot org", "12 Baker Street", "double four seven one nine two zero"),
    "lv": ("LV80BANK0000435195001", "161175-19997", "+371 29 123 456", "dace@example.lv",
           "Brīvības iela 12", "divi divi četri pieci seši septiņi astoņi"),
    "de": ("DE89 3704 0044 0532 0130 00", "+49 30 901820", "Lindenstraße 12",
           "null drei null neun null eins acht", "eva@example.de"),
    "fr": ("FR14 2004 1010 0505 0001 3M02 606", "01 23 45 67 89", "12 rue de la Paix",
           "zéro un deux trois quatre cinq six", "eve@example.fr"),
}  # fmt: skip
SENTENCES = (
    "It is {}.", "{}, as I said", "please note {} for me", "{}", "yes {} yes", "so: {};",
    "I told you {} yesterday", "her own is {}, I think", "({})", "first {} and then the rest",
    "{} is right", "no, {} is wrong",
)  # fmt: skip
SAID = [
    (language, sentence, planted)
    for language, all_planted in PLANTED.items()
    for planted in all_planted
    for sentence in SENTENCES
]


def test_three_hundred_planted_identifiers_are_all_taken_out() -> None:
    left = [
        (sentence.format(planted), told)
        for language, sentence, planted in SAID
        if planted in (told := redact(sentence.format(planted), language=language).text)
        or "‹" not in told
    ]

    assert len(SAID) >= 300
    assert left == []


@pytest.mark.parametrize(
    "said",
    ["You owe 1 250,00 euros.", "We said 45.90 by 12.03.2026.", "It is due on 2026-12-01.",
     "Twenty a month, from the 5th.", "two or three weeks, one day", "It was 1.250,00 EUR."],
)  # fmt: skip
def test_amounts_and_due_dates_stay(said: str) -> None:
    assert redact(said, language="en").text == said


def test_a_day_of_birth_goes_and_the_word_before_it_stays() -> None:
    told = redact("I was born on 3 May 1975, you know.", language="en")

    assert "1975" not in told.text
    assert told.text.startswith("I was born on ‹birth›")
    assert told.counts["birth"] == 1


def test_names_of_the_case_go_in_every_ending() -> None:
    told = redact("Ozola, Ozolai, Ozolas kundze; Dace.", language="lv", names=["Ozola", "Dace"])

    assert "Ozol" not in told.text
    assert told.counts == {"name": 4}
