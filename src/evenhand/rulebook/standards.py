"""The firm's own standards: parameters of the house that an operator made stricter, never looser.

House rules are asked beside every country's, so that no standard can loosen the law.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from evenhand.rulebook.broken import Complaints
from evenhand.rulebook.operator import Operator
from evenhand.rulebook.parameter import DatedValue, Parameter
from evenhand.rulebook.source import Source

FIRM: str = "firm-standard"


def tightened(
    parameters: Mapping[str, Parameter], operator: Operator, complaints: Complaints
) -> dict[str, Parameter]:
    """The parameters of the house with the operator's standards; raises PackBroken."""
    found = dict(parameters)
    for name, standard in operator.standards:
        with complaints.about(name):
            key = f"house.{name}"
            if key not in found or not found[key].tighter:
                raise operator.broken(
                    f"the standard {name!r} is none that a firm can tighten",
                    f"choose among {', '.join(names_of(parameters)) or 'none'}",
                    name,
                )
            found[key] = _moved(found[key], standard, operator)
    return found


def names_of(parameters: Mapping[str, Parameter]) -> list[str]:
    """The names of the standards that can be tightened."""
    return sorted(p.key.removeprefix("house.") for p in parameters.values() if p.tighter)


def _moved(parameter: Parameter, standard: int, operator: Operator) -> Parameter:
    """The parameter with the standard wherever it is the stricter of the two."""
    newest, name = parameter.values[-1], parameter.key.removeprefix("house.")
    if _is_stricter(newest.is_, standard, parameter.tighter):
        raise operator.broken(
            f"the standard {name} = {standard} is looser than the house's {newest.is_}",
            f"write {newest.is_} or {parameter.tighter}, or leave it out",
            name,
        )
    values = tuple(
        _by_the_firm(value, standard)
        if _is_stricter(standard, value.is_, parameter.tighter)
        else value
        for value in parameter.values
    )
    return replace(parameter, values=values)


def _is_stricter(one: object, other: object, direction: str) -> bool:
    assert isinstance(one, int)
    assert isinstance(other, int)
    return one < other if direction == "lower" else one > other


def _by_the_firm(value: DatedValue, standard: int) -> DatedValue:
    title = "The firm's own standard"
    source = Source(FIRM, title, "", value.source.read_on, "confirmed", is_law=False)
    return replace(value, is_=standard, source=source, confidence="confirmed")
