"""The checks of one letter in one language; each finding names the sentence that it is about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from evenhand.contact.letters import catalogue
from evenhand.contact.letters.gate import counting
from evenhand.contact.letters.gate.across import differences
from evenhand.contact.letters.gate.notices import lacking
from evenhand.contact.letters.markup import Block, WordingBroken, components_of, slots_of
from evenhand.contact.letters.tables import COMPONENTS

# A letter asks for contact or money and says how to say "I cannot pay" and who helps free.
_ASKING: Final = frozenset(
    {
        "first_notice", "reminder", "plan_offer", "plan_agreed", "plan_reminder",
        "missed_payment", "settlement", "after_stop", "hold_renewal", "hold_decided",
        "debit_announced",
    }
)  # fmt: skip
# An e-mail tells of a letter that does so; who advises her is such help.
_NOT_TO_HER: Final = frozenset({catalogue.MESSAGE, "adviser_proof"})
# Short words that stand in capitals on purpose, or are quoted law in English.
_NOT_SCORED: Final = frozenset({"synthetic", "email_of_country"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the gate found: the rule, the sentence or word it is about, and what was measured."""

    kind: str
    language: str
    rule: str
    sentence: str
    said: str = ""

    def __str__(self) -> str:
        """One line that a person can act on."""
        told = f" ({self.said})" if self.said else ""
        return f"{self.language}/{self.kind}: {self.rule}{told}: {self.sentence!r}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One letter in one language, as the checks read it."""

    kind: str
    language: str
    blocks: tuple[Block, ...]
    raw: str

    def found(self, rule: str, sentence: str, said: object = "") -> Finding:
        """A finding about this draft."""
        return Finding(
            kind=self.kind, language=self.language, rule=rule, sentence=sentence, said=str(said)
        )

    def prose(self) -> list[Block]:
        """The blocks with sentences in them: no titles, headings or boxes."""
        return [block for block in self.blocks if block.kind in {"paragraph", "item"}]


def findings(kind: str, language: str, text: str = "") -> list[Finding]:
    """What is wrong with the words of a letter; empty where they pass. Raises LetterUnknown."""
    raw = text or catalogue.shipped(kind, language)
    try:
        blocks = catalogue.read_blocks(kind, language, text)
    except WordingBroken as broken:
        where = raw.splitlines()[broken.line - 1] if raw.strip() else ""
        return [
            Finding(kind=kind, language=language, rule="markup", sentence=where, said=broken.why)
        ]
    draft = Draft(kind=kind, language=language, blocks=blocks, raw=raw)
    return [found for check in _CHECKS for found in check(draft)]


@cache
def limits() -> Mapping[str, Any]:
    """The limits of the gate."""
    return catalogue.read_toml("gate/limits.toml")


@cache
def _forbidden(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    classes = catalogue.read_toml("gate/forbidden.toml")
    return tuple(
        (name, re.compile(rf"(?<!\w)(?:{'|'.join(told[language])})(?!\w)", re.IGNORECASE))
        for name, told in classes.items()
    )


def _long_sentences(draft: Draft) -> Iterator[Finding]:
    longest = limits()["longest_sentence"]
    texts = catalogue.texts_beside(draft.kind, draft.language)
    for text in (*(block.text for block in draft.prose()), *texts):
        for sentence in counting.sentences(text):
            if (length := len(counting.words(sentence))) > longest:
                yield draft.found("long sentence", sentence, f"{length} words")


def _hard_easy_words(draft: Draft) -> Iterator[Finding]:
    """Whoever asked for easy words gets one idea a sentence, and short ones."""
    if draft.kind == catalogue.MESSAGE:
        return
    longest = limits()["longest_easy_sentence"]
    for line in catalogue.easy_lines(draft.kind, draft.language):
        for sentence in counting.sentences(line):
            if (length := len(counting.words(sentence))) > longest:
                yield draft.found("long sentence in easy words", sentence, f"{length} words")


def _full_paragraphs(draft: Draft) -> Iterator[Finding]:
    for block in draft.prose():
        told = [one for one in counting.sentences(block.text) if len(counting.words(one)) > 2]
        if len(told) > limits()["most_sentences"]:
            yield draft.found("full paragraph", told[0], f"{len(told)} sentences")


def _mean_sentence(draft: Draft) -> Iterator[Finding]:
    told = [one for block in draft.prose() for one in counting.sentences(block.text)]
    most = limits()["language"][draft.language]["mean_sentence"]
    if (mean := counting.mean_length(told)) > most:
        yield draft.found("sentences too long in the mean", max(told, key=len), f"{mean:.1f} words")


def _hard_words(draft: Draft) -> Iterator[Finding]:
    """The index of the language over all its sentences; short texts are left to the others."""
    limit = limits()["language"][draft.language]
    told = [one for block in draft.prose() for one in counting.sentences(block.text)]
    found = [word for one in told for word in counting.words(one)]
    if len(found) < limits()["fewest_words"]:
        return
    if limit["index"] == "gulpease":
        letters = sum(len(word) for word in found if word != counting.FACT)
        score = counting.gulpease(word_count=len(found), sentence_count=len(told), letters=letters)
        is_hard = score < limit["limit"]
    else:
        long_words = counting.long_words(found, over=limit["long_over"])
        score = counting.lix(word_count=len(found), sentence_count=len(told), long_words=long_words)
        is_hard = score > limit["limit"]
    if is_hard:
        yield draft.found("hard words", max(found, key=len), f"{limit['index']} {score:.0f}")


def _texts(draft: Draft) -> Iterator[str]:
    """Every text that the letter may print of ours: its blocks and the language's short words."""
    yield from (block.text for block in draft.blocks)
    yield from catalogue.texts_beside(draft.kind, draft.language)
    for name in catalogue.SHORT_WORDS:
        yield from _leaves(catalogue.read_toml(f"{draft.language}/{name}"))


def _leaves(table: Any) -> Iterator[str]:
    if isinstance(table, str):
        yield table
    elif isinstance(table, list):
        for one in table:
            yield from _leaves(one)
    else:
        for name, value in table.items():
            if name not in _NOT_SCORED:
                yield from _leaves(value)


def _forbidden_words(draft: Draft) -> Iterator[Finding]:
    for text in _texts(draft):
        for name, pattern in _forbidden(draft.language):
            found = pattern.search(text)
            if found is not None:
                yield draft.found(name.replace("_", " "), text, found[0])


def _shouting(draft: Draft) -> Iterator[Finding]:
    known = set(limits()["acronyms"]["known"])
    most = limits()["longest_capitals"]
    for text in _texts(draft):
        loud = [word for word in counting.words(text) if len(word) > 1 and word.isupper()]
        loud = [word for word in loud if word not in known]
        if any(len(word) > most for word in loud) or len(loud) > 1 or "!!" in text:
            yield draft.found("capitals", text, ", ".join(loud))


def _bold(draft: Draft) -> Iterator[Finding]:
    told = [block.text for block in draft.prose()]
    bold = [piece for text in told for piece in re.findall(r"\*\*(.+?)\*\*", text)]
    whole = sum(len(counting.words(text)) for text in told)
    share = 100 * sum(len(counting.words(piece)) for piece in bold) / max(whole, 1)
    if share > limits()["most_bold"]:
        yield draft.found("too much in bold", bold[0], f"{share:.0f} %")


def _beginning(draft: Draft) -> Iterator[Finding]:
    """Who we are, what to do (in bold), and that help is free, within the first words."""
    if draft.kind in _NOT_TO_HER:
        return
    words = draft.prose()[0].text.split() if draft.prose() else []
    begun = " ".join(words[: limits()["first_words"]])
    for wanted, why in (
        ("{firm_name}", "who writes"),
        ("**", "what to do, in bold"),
        ("{free_help}", "that help is free"),
    ):
        if wanted not in begun:
            yield draft.found("first words", begun, f"lacks {why}")


def _unknown_names(draft: Draft) -> Iterator[Finding]:
    for name in components_of(draft.blocks):
        if name not in COMPONENTS:
            yield draft.found("unknown box", f"[{name}]")
    known = catalogue.known_slots()
    for name in sorted(slots_of(draft.blocks)):
        if name not in known:
            yield draft.found("unknown fact", f"{{{name}}}")


def _ways_out(draft: Draft) -> Iterator[Finding]:
    if draft.kind not in _ASKING:
        return
    if "@cannot_pay" not in draft.raw:
        yield draft.found("says not how to say 'I cannot pay'", "@cannot_pay")
    if "advice" not in components_of(draft.blocks):
        yield draft.found("names nobody who helps free of charge", "[advice]")


def _notices(draft: Draft) -> Iterator[Finding]:
    for country, slot in lacking(draft.kind, draft.blocks):
        yield draft.found("required notice", f"{{{slot}}}", f"asked for by {country}")


def _facts(draft: Draft) -> Iterator[Finding]:
    for sentence, said in differences(draft.kind, draft.language, draft.blocks):
        yield draft.found("facts differ from the English letter", sentence, said)


_CHECKS: Final[tuple[Callable[[Draft], Iterator[Finding]], ...]] = (
    _long_sentences,
    _hard_easy_words,
    _full_paragraphs,
    _mean_sentence,
    _hard_words,
    _forbidden_words,
    _shouting,
    _bold,
    _beginning,
    _unknown_names,
    _ways_out,
    _notices,
    _facts,
)
