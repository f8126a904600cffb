"""The small markup in which letters are written, and how it becomes blocks to be printed.

A letter is plain text. `# title`, `## heading`, `- item`; a blank line between paragraphs;
`**bold**`; `{slot}` for a fact, `{slot|form}` where a language bends it; `@phrase` for words that
many letters share; `[component]` alone on a line for a table or a box; `?slot` or `!slot` before a
block keeps it only where that fact is known, or is not; `---` ends what stands above the signature.
Nothing in it can run: facts and words travel to the printer as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

BlockKind = Literal["title", "heading", "paragraph", "item", "component", "end"]

_SLOT: Final = re.compile(r"{([a-z_]+(?:\.[a-z_]+)*)(?:\|([a-z]+))?}")
_PHRASE: Final = re.compile(r"(?<!\S)@([a-z_]+)\b")
_CONDITION: Final = re.compile(r"^([?!])([a-z_]+(?:\.[a-z_]+)*)\s+")
_COMPONENT: Final = re.compile(r"^\[([a-z_]+)\]$")
_BOLD: Final = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_HIDDEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_NOTHING: Final[tuple[Any, ...]] = (None, "", False, (), [])
NBSP: Final = "\u00a0"


class WordingBroken(ValueError):
    """The words of a letter are not written as its markup asks."""

    def __init__(self, line: int, why: str) -> None:
        self.line, self.why = line, why
        super().__init__(f"line {line}: {why}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of a letter: what it is, its words with their slots, and when it is kept."""

    kind: BlockKind
    text: str
    line: int
    slot: str = ""
    """The fact that must be known, or must not where `unless` is set."""
    unless: bool = False

    def is_kept(self, slots: Mapping[str, Any]) -> bool:
        """Whether these facts keep the block."""
        if not self.slot:
            return True
        return (value_of(slots, self.slot) in _NOTHING) == self.unless


def parse(text: str, phrases: Mapping[str, str]) -> tuple[Block, ...]:
    """Read a letter's words, shared phrases put in; raises WordingBroken."""
    hidden = _HIDDEN.search(text)
    if hidden is not None:
        raise WordingBroken(text[: hidden.start()].count("\n") + 1, "a character that cannot show")
    blocks = tuple(_block(line, part, phrases) for line, part in _parts(text))
    if not blocks or blocks[0].kind != "title":
        raise WordingBroken(1, "a letter begins with `# ` and its title")
    return blocks


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """Blocks as text with the line each begins on; items need no blank line between them."""
    begun, kept = 0, list[str]()
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if kept and (not line.strip() or line.startswith("- ")):
            yield begun, "\n".join(kept)
            kept = []
        if line.strip():
            begun = begun if kept else number
            kept.append(line)


def _block(line: int, part: str, phrases: Mapping[str, str]) -> Block:
    kind: BlockKind = "paragraph"
    for mark, named in (("# ", "title"), ("## ", "heading"), ("- ", "item")):
        if part.startswith(mark):
            kind, part = named, part.removeprefix(mark)  # type: ignore[assignment]
    condition = _CONDITION.match(part)
    if condition is not None:
        part = part[condition.end() :]
    words = _with_phrases(" ".join(part.split()), phrases, line=line)
    component = _COMPONENT.match(words)
    if component is not None:
        kind, words = "component", component[1]
    elif words == "---":
        kind, words = "end", ""
    elif re.search(r"[{}]", _SLOT.sub("", words)) or words.count("**") % 2:
        raise WordingBroken(line, "a brace or a `**` has no partner, or a slot no name")
    return Block(
        kind=kind,
        text=words,
        line=line,
        slot=condition[2] if condition else "",
        unless=condition is not None and condition[1] == "!",
    )


def _with_phrases(words: str, phrases: Mapping[str, str], *, line: int) -> str:
    def shared(found: re.Match[str]) -> str:
        try:
            return phrases[found[1]]
        except KeyError:
            raise WordingBroken(line, f"there is no phrase @{found[1]}") from None

    return _PHRASE.sub(shared, words)


def slots_of(blocks: tuple[Block, ...]) -> frozenset[str]:
    """The slots that a letter's words and conditions name."""
    named = {found[1] for block in blocks for found in _SLOT.finditer(block.text)}
    return frozenset(named | {block.slot for block in blocks if block.slot})


def components_of(blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """The tables and boxes of a letter, in order."""
    return tuple(block.text for block in blocks if block.kind == "component")


def value_of(slots: Mapping[str, Any], name: str) -> Any:
    """A slot's value; `plan.total` looks into the slot `plan`. None where there is none."""
    value: Any = slots
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def filled(text: str, slots: Mapping[str, Any]) -> str:
    """The words with their facts, in the letter's language; bold marks stay."""

    def told(found: re.Match[str]) -> str:
        value = value_of(slots, found[1])
        shown = "" if value is None else str(value)
        return _bent(shown, found[2]) if found[2] else shown

    return _SLOT.sub(told, text)


def runs(text: str, slots: Mapping[str, Any]) -> list[tuple[str, bool]]:
    """The words cut into runs: the text of each, and whether it is bold.

    Cut before facts are put in, so that a star in a name stays a star.
    """
    set_type = _french(text) if slots.get("language") == "fr" else text
    set_type = set_type.replace("'", "\u2019")
    pieces = _BOLD.split(set_type)
    told = ((filled(piece, slots), place % 2 == 1) for place, piece in enumerate(pieces))
    return [(shown, bold) for shown, bold in told if shown]


def plain(text: str) -> str:
    """The words without bold marks, slots left in."""
    return text.replace("**", "")


def _french(text: str) -> str:
    """French puts a space that does not break before these signs."""
    return re.sub(r" ([?!:;»])", rf"{NBSP}\1", text)


# "decembris" becomes "decembrī" (when) or "decembrim" (līdz); other languages bend nothing.
FORMS: Final = {
    "on": ((r"is$", "ī"), (r"s$", "ā")),
    "until": ((r"is$", "im"), (r"s$", "am")),
}


def _bent(shown: str, form: str) -> str:
    for pattern, ending in FORMS[form]:
        shown = re.sub(pattern, ending, shown)
    return shown
