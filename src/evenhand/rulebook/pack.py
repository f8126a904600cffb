"""A pack: the law of one country (or of the EU, or the house's own) as files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from evenhand.rulebook.broken import Complaints, PackBroken, line_of
from evenhand.rulebook.operator import Operator
from evenhand.rulebook.parameter import Parameter, read_parameters
from evenhand.rulebook.source import Source, is_confidence
from evenhand.rulebook.standards import tightened
from evenhand.rulebook.toml_file import read_toml

LANGUAGES: Final = ("en", "lv", "fr", "de")
# Files that hold no dated values; every other TOML file of a pack does.
_OTHER_FILES: Final = {"pack.toml", "sources.toml", "texts.toml", "advice.toml"}


@dataclass(frozen=True, slots=True)
class Gap:
    """Something a pack does not know, said openly."""

    topic: str
    note: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A country's (or the house's) sources, parameters and sentences."""

    id: str
    name: str
    folder: Path
    claimed_from: date
    languages: tuple[str, ...]
    default_zone: str
    currency: str
    members: tuple[str, ...]
    gaps: tuple[Gap, ...]
    sources: Mapping[str, Source]
    parameters: Mapping[str, Parameter]
    texts: Mapping[str, Mapping[str, str]]
    # Modules of the rulebook that hold rules of this pack (the house's own).
    modules: tuple[str, ...] = ()


def _sources(file: Path, complaints: Complaints) -> dict[str, Source]:
    text, tables = read_toml(file, complaints)
    found = {}
    for id_, table in tables.items():
        with complaints.about(id_):
            found[id_] = _source(id_, table, file, text, complaints)
    return found


def _source(id_: str, table: Any, file: Path, text: str, complaints: Complaints) -> Source:
    line = line_of(text, f"[{id_}]") if f"[{id_}]" in text else line_of(text, id_)
    says = table if isinstance(table, dict) else {}
    complaints.together(_wrong_in_source(id_, says, file, line), id_)
    title, link, read_on = says["title"], says["link"], says["read_on"]
    return Source(id_, title, link, read_on, says["confidence"], is_law=says.get("law", True))


def _wrong_in_source(
    id_: str, says: Mapping[str, Any], file: Path, line: int
) -> Iterator[PackBroken]:
    if not is_confidence(says.get("confidence")):
        yield PackBroken(
            file,
            line,
            f"source {id_!r} has no degree of confidence",
            'add confidence = "confirmed", "memory" or "unverified"',
        )
    for needed, kind in (("title", str), ("link", str), ("read_on", date)):
        if not isinstance(says.get(needed), kind):
            yield PackBroken(
                file, line, f"source {id_!r} does not say {needed!r}", f"add {needed} = ..."
            )
    if not isinstance(is_law := says.get("law", True), bool):
        yield PackBroken(
            file,
            line,
            f"source {id_!r} says law = {is_law!r}",
            "write false for what is no law, or leave it out",
        )


def _texts(file: Path, complaints: Complaints) -> dict[str, dict[str, str]]:
    text, tables = read_toml(file, complaints)
    found = {}
    for key, sentences in tables.items():
        with complaints.about(key):
            if not isinstance(sentences, dict) or not all(
                isinstance(s, str) for s in sentences.values()
            ):
                raise PackBroken(
                    file,
                    line_of(text, key),
                    f"{key!r} is not a table of sentences by language",
                    f'write ["{key}"] and en = "..."',
                )
            found[key] = sentences
    return found


def _header(folder: Path, complaints: Complaints) -> dict[str, Any]:
    """What pack.toml says; raises PackBroken."""
    file = folder / "pack.toml"
    text, says = read_toml(file, complaints)
    complaints.together(_wrong_in_header(file, text, says), "pack.toml")
    return says


def _wrong_in_header(file: Path, text: str, says: Mapping[str, Any]) -> Iterator[PackBroken]:
    for needed, kind in (("country", str), ("name", str), ("claimed_from", date)):
        if not isinstance(says.get(needed), kind):
            yield PackBroken(file, 1, f"the pack does not say {needed!r}", f"add {needed} = ...")
    id_, country = file.parent.name, says.get("country")
    if isinstance(country, str) and country.lower() != id_:
        yield PackBroken(
            file,
            line_of(text, "country"),
            f"the pack of {country!r} lies in the folder {id_!r}",
            "rename the folder or mend country",
        )
    for name in ("languages", "members", "modules"):
        if not all(isinstance(one, str) for one in says.get(name, [])):
            yield PackBroken(
                file,
                line_of(text, name),
                f"{name} is not a list of texts",
                f'write {name} = ["..."]',
            )
    gaps = says.get("gaps", [])
    if not isinstance(gaps, list) or not all(isinstance(gap, dict) for gap in gaps):
        yield PackBroken(
            file, line_of(text, "gaps"), "the gaps are not tables", "write [[gaps]], topic and note"
        )


_UNREAD: Final = {"name": "", "claimed_from": date.max}


def read_pack(
    folder: Path, operator: Operator | None = None, complaints: Complaints | None = None
) -> Pack:
    """The pack in a folder named by its id; raises PackBroken."""
    operator, complaints = operator or Operator(), complaints or Complaints()
    says: dict[str, Any] = dict(_UNREAD)
    sources: dict[str, Source] = {}
    texts: dict[str, dict[str, str]] = {}
    with complaints.about("pack.toml"):
        says = _header(folder, complaints)
    with complaints.about("sources.toml"):
        sources = _sources(folder / "sources.toml", complaints)
    if (folder / "texts.toml").exists():
        with complaints.about("texts.toml"):
            texts = _texts(folder / "texts.toml", complaints)
    return Pack(
        id=folder.name,
        name=says["name"],
        folder=folder,
        claimed_from=says["claimed_from"],
        languages=tuple(says.get("languages", ())),
        default_zone=str(says.get("default_zone", "")),
        currency=str(says.get("currency", "")),
        members=tuple(m.lower() for m in says.get("members", ())),
        gaps=tuple(
            Gap(str(gap.get("topic", "")), str(gap.get("note", ""))) for gap in says.get("gaps", ())
        ),
        sources=sources,
        parameters=_parameters(folder, sources, operator, complaints),
        texts=texts,
        modules=tuple(says.get("modules", ())),
    )


def _parameters(
    folder: Path, sources: Mapping[str, Source], operator: Operator, complaints: Complaints
) -> dict[str, Parameter]:
    """The values in every other TOML file of a pack, the house's as the operator tightened them."""
    found: dict[str, Parameter] = {}
    for file in sorted(folder.glob("*.toml")):
        if file.name in _OTHER_FILES:
            continue
        with complaints.about(file.name):
            text, tables = read_toml(file, complaints)
            for parameter in read_parameters(
                file=file,
                text=text,
                tables=tables,
                pack=folder.name,
                sources=sources,
                confirmed=operator.confirmed,
                complaints=complaints,
            ):
                if parameter.key in found:
                    raise PackBroken(
                        file,
                        parameter.line,
                        f"{parameter.key} is also in {found[parameter.key].file}",
                        "keep one",
                    )
                found[parameter.key] = parameter
    return tightened(found, operator, complaints) if folder.name == "house" else found
