"""One word a meaning, and none that hurts: banned words with what to write instead.

Each list is read over every text and every line of code, but for quotations of law and names of
others' columns, which are named here with their reason.
"""

from __future__ import annotations

import re

import pytest

from tests.house.building import ROOT, SOURCE, files, named

# In every text of ours, code included: what a person is never called.
NEVER = {
    r"\bdebtors?\b": "person",
    r"\bdefaulters?\b": "person",
    r"\bdelinquen(?:t|cy|cies|ts)\b": "late",
    r"\bnemaksātāj\w*": "cilvēks",
    r"\bļaunprātīg\w* parādniek\w*": "cilvēks",
    r"\bparādniek\w*": "cilvēks, Jūs",
    r"\bmauvais payeurs?\b": "vous",
    r"\bdébit(?:eur|rice)s?\b": "vous",
    r"\bsäumige?r? Zahler\w*": "Sie",
    r"\bSchuldner(?:in|innen|n|s)?\b": "Sie, Person",
    r"\bdebitor[ei]\b|\bdebitric[ei]\b": "Lei, persona",
    r"\bmoros[oaie]\b": "in ritardo",
    r"\bcattiv[oaie] pagator[ei]\b": "Lei",
    r"\binsolvent[ei]\b": "non può pagare ora",
    r"\bдолжни(?:к|ц)\w*": "вы, человек",
    r"\bнеплательщи\w*": "вы, человек",
    r"\bборжни(?:к|ц)\w*": "ви, людина",
    r"\bdłużni\w*": "Państwo, osoba",
    r"\bvõlgni\w*|\bvõlglas\w*": "teie, inimene",
    r"\bالمدين(?:ون|ين)?\b": "حضرتك، الشخص",
}
# In what people read: menace, hurry, shame and blame.
NOT_TO_PEOPLE = {
    r"\bvulnerab\w+": "say which help is needed",
    r"\bfinal notice\b": "reminder",
    r"\blast chance\b": "by 14 March you can …",
    r"\bfurther steps\b": "say which step, by whom, from when",
    r"\bfailed to pay\b|\byou failed\b|\byou ignored\b": "we have not heard from you",
    r"\bmost people pay\b": "leave it out",
    r"\bpēdēj\w+ (?:iespēj\w+|brīdinājum\w+)": "atgādinājums",
    r"\bbrīdinājum\w*": "atgādinājums",
    r"\bbūsim spiesti\b|\bJūs ignorēj\w+": "mēs neesam saņēmuši atbildi",
    r"\bdernière chance\b|\bdernier avis\b": "rappel",
    r"\bserons contraints\b|\bvous ignorez\b": "nous n'avons pas de réponse",
    r"\bletzte (?:Chance|Mahnung)\b": "Erinnerung",
    r"\bsehen uns gezwungen\b|\bSie ignorieren\b": "wir haben noch keine Antwort",
    r"\bultim[oa] (?:possibilità|avviso|sollecito)\b": "promemoria",
    r"\bsollecit[oi]\b|\bdiffid[ae]\b": "promemoria",
    r"\bsaremo costrett[ie]\b|\bha ignorato\b": "non abbiamo ancora una risposta",
    r"\binadempient[ei]\b": "in ritardo",
    r"\bla maggior parte (?:paga|delle persone paga)\b": "leave it out",
    r"\bпоследн\w+ (?:предупрежден|шанс|возможност)\w*": "напоминание",
    r"\bостанн\w+ (?:попереджен|шанс|можливіст)\w*": "нагадування",
    r"\bостаточн\w+ (?:предупрежден|попереджен)\w*": "нагадування",
    r"\bostatni\w* (?:szans|wezwani|ostrzeżeni)\w*": "przypomnienie",
    r"\bviima\w+ (?:hoiatus|võimalus)\w*": "meeldetuletus",
    r"(?:إنذار|تحذير|فرصة) (?:أخير|نهائي)": "تذكير",
}
# File → why a banned word stands there.
EXCEPTIONS = {
    "src/evenhand/contact/letters/locked.toml": "quotes French law word for word",
    "src/evenhand/rulebook/packs/*/sources.toml": "titles of laws, as their makers wrote them",
    "src/evenhand/rulebook/packs/*/pack.toml": "tells lawyers where a law speaks of them",
    "docs/words.md": "says which word to write instead",
    "docs/rules/*.md": "quotes titles of laws and gaps from the packs",
    "tests/house/test_words.py": "this list",
    "tests/rulebook/test_packs_are_whole.py": "a list like this one",
    "src/evenhand/learning/words/*.toml": "what must never be said, so that it is found",
    "docs/how-to/defaulted-loans.toml": "names the columns of somebody else's file",
}
OURS = [
    file
    for folder in ("src", "tests", "docs", "bench")
    for file in files(
        ROOT / folder, ".py", ".html", ".toml", ".typ", ".txt", ".po", ".md", ".css", ".js", ".xml"
    )
    if not any(file.match(exception) for exception in EXCEPTIONS)
] + [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"]
READ_BY_PEOPLE = [
    file
    for file in OURS
    if (file.suffix in {".html", ".typ", ".txt", ".po"} and SOURCE in file.parents)
    or file.name in {"texts.toml", "labels.toml", "advice.toml"}
]


def _matches(words: dict[str, str], where: list) -> list[str]:  # type: ignore[type-arg]
    looked_for = {re.compile(word, re.IGNORECASE): instead for word, instead in words.items()}
    return [
        f"{named(file)}:{number} «{match.group(0)}» → {instead}"
        for file in where
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        for word, instead in looked_for.items()
        if (match := word.search(line))
    ]


def test_nobody_is_called_a_bad_name_anywhere() -> None:
    found = _matches(NEVER, OURS)

    assert not found, "\n".join(["Write the other word:", *found])


def test_no_text_threatens_hurries_or_blames() -> None:
    found = _matches(NOT_TO_PEOPLE, READ_BY_PEOPLE)

    assert not found, "\n".join(["Write it as the plain-language notes have it:", *found])


def test_the_texts_looked_at_are_there() -> None:
    """A list of banned words over no files would always be content."""
    kinds = {file.suffix for file in READ_BY_PEOPLE}

    assert {".html", ".typ", ".po", ".toml", ".txt"} <= kinds
    assert len(OURS) > 300


@pytest.mark.parametrize("pattern", EXCEPTIONS)
def test_an_exception_is_still_needed(pattern: str) -> None:
    places = [file for file in ROOT.glob(pattern) if file.is_file()]

    assert places, f"Remove the exception {pattern}: nothing lies there."
