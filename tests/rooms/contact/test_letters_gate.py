"""The language gate: what it finds is named with the sentence, and its arithmetic is right."""

from __future__ import annotations

import re

import pytest

from evenhand.contact.letters import catalogue
from evenhand.contact.letters.gate import counting, findings
from evenhand.contact.letters.markup import WordingBroken, parse, runs


def changed(old: str, new: str, *, kind: str = "reminder", language: str = "en") -> set[str]:
    """The rules that find something when a letter's words are changed so."""
    text = catalogue.shipped(kind, language)
    assert old in text
    return {found.rule for found in findings(kind, language, text.replace(old, new))}


ASK = "**Please get in touch with us**, so that we can find what you can afford."


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (ASK, "**Pay now**, or we take further steps.", "menace"),
        (ASK, "**Pay immediately.**", "hurry"),
        (ASK, "**Call us** before a bailiff comes.", "force"),
        (ASK, "**Call us**, as most people do.", "shame"),
        (ASK, "**Call us.** You ignored our letters.", "blame"),
        (ASK, "**Call us** before your employer hears of it.", "third parties"),
        (ASK, "**Call us** or borrow the money.", "borrowing"),
        (ASK, "**Call us.** We hereby ask you.", "look alike"),
        (ASK, "**Call us** about this, e.g. on Monday.", "abbreviation"),
        (ASK, "**Call us.** PLEASE DO IT.", "capitals"),
        (ASK, "Please call us about it.", "first words"),
        ("{free_help}", "Thank you.", "first words"),
        (
            "- @cannot_pay\n",
            "- **Talk with us.** We listen.\n",
            "says not how to say 'I cannot pay'",
        ),
        ("[advice]", "", "names nobody who helps free of charge"),
        ("[pay]", "[money]", "unknown box"),
        ("On {as_of} the", "On {as_off} the", "unknown fact"),
        ("On {as_of} the amount is **{total}**.", "", "required notice"),
        ("@complain", "@complaint", "markup"),
    ],
)
def test_what_no_letter_may_say_or_leave_out_is_found(old: str, new: str, rule: str) -> None:
    assert rule in changed(old, new)


def test_a_long_sentence_is_named_with_its_length() -> None:
    long = " ".join(["word"] * 21) + "."
    text = catalogue.shipped("reminder", "en").replace("@complain", f"@complain\n\n{long}")

    found = [one for one in findings("reminder", "en", text) if one.rule == "long sentence"]

    assert [(one.sentence, one.said) for one in found] == [(long, "21 words")]


def test_hard_words_are_found_by_the_index_of_the_language() -> None:
    hard = {
        "en": "Notwithstanding contractual considerations, documentation remains indispensable.",
        "de": "Vertragsrechtliche Verpflichtungen verlangen umfangreiche Unterlagen.",
        "fr": "Les considérations contractuelles nécessitent une documentation indispensable.",
        "it": "Considerazioni contrattuali imprescindibili presuppongono documentazione.",
        "lv": "Nepieciešamie apliecinājumi nodrošina sadarbošanās priekšnoteikumus.",
    }
    for language, sentence in hard.items():
        text = catalogue.shipped("reminder", language) + f"\n{' '.join([sentence] * 3)}\n" * 9

        rules = {found.rule for found in findings("reminder", language, text)}

        assert "hard words" in rules, language


@pytest.mark.parametrize("language", [one for one in catalogue.LANGUAGES if one != "en"])
def test_a_fact_that_one_language_leaves_out_or_changes_is_found(language: str) -> None:
    text = catalogue.shipped("first_notice", language)

    for wrong in (text.replace("{total}", "395"), re.sub(r"{object_by[|a-z]*}", "14", text)):
        found = [f for f in findings("first_notice", language, wrong) if "facts differ" in f.rule]

        assert found


@pytest.mark.parametrize("kind", ["message", "dispute_decided"])
@pytest.mark.parametrize("table", catalogue.SHORT_WORDS)
def test_the_short_words_of_every_table_are_read(
    kind: str, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = catalogue.read_toml

    def threatening(name: str) -> dict[str, object]:
        told = really(name)
        return {**told, "new": "Pay now, or a bailiff comes."} if name == f"en/{table}" else told

    monkeypatch.setattr(catalogue, "read_toml", threatening)

    assert "force" in {one.rule for one in findings(kind, "en")}


@pytest.mark.parametrize("name", catalogue.TEXTS)
@pytest.mark.parametrize(
    ("words", "language", "rule"),
    [
        ("{firm_name}: call us before a bailiff comes: {firm_phone}. Reply STOP.", "en", "force"),
        ("PLEASE CALL {firm_name}. Reply STOP.", "en", "capitals"),
        (" ".join(["word"] * 21) + ".", "en", "long sentence"),
        ("{firm_name} schuldet Ihnen 5 Tage.", "de", "facts differ from the English letter"),
    ],
)
def test_the_texts_to_a_telephone_are_read_with_the_message(
    name: str, words: str, language: str, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = catalogue.text_for_telephone

    def changed_text(kind: str, into: str) -> str:
        return words if (kind, into) == (name, language) else really(kind, into)

    monkeypatch.setattr(catalogue, "text_for_telephone", changed_text)

    assert rule in {one.rule for one in findings("message", language)}
    assert findings("dispute_decided", language) == []


def test_the_indices_reckon_as_their_authors_wrote() -> None:
    assert counting.lix(word_count=100, sentence_count=8, long_words=25) == 37.5
    assert counting.gulpease(word_count=100, sentence_count=8, letters=500) == 63


def test_facts_count_as_words_without_letters_and_ordinals_end_no_sentence() -> None:
    told = counting.sentences("Rakstiet līdz {object_by|until}. 2. lapā rakstīts, kā. **Labi**?")

    assert told == ["Rakstiet līdz □.", "2. lapā rakstīts, kā.", "Labi?"]
    assert counting.words(told[0]) == ["Rakstiet", "līdz", "□"]


@pytest.mark.parametrize(
    "text",
    [
        "No title.",
        "# Title\n\n{no partner",
        "# Title\n\n**no partner",
        "# Title\n\n{UPPER}",
        "# Title\n\n@unknown words",
        "# Title\n\nhidden \u202e turn",
    ],
)
def test_words_against_the_markup_are_refused_with_their_line(text: str) -> None:
    with pytest.raises(WordingBroken) as refusal:
        parse(text, {})

    assert refusal.value.line in {1, 3}


def test_a_star_or_a_brace_in_a_fact_stays_what_it_is() -> None:
    (_, block) = parse("# T\n\nDear **{person_name}**, {reference}.", {})

    told = runs(block.text, {"person_name": "**L** {reference}", "reference": "*x*"})

    assert told == [("Dear ", False), ("**L** {reference}", True), (", *x*.", False)]
