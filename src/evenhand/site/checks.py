"""What must be whole before the house opens."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register, run_checks


class NotWhole(Exception):
    """Checks found what stops a start; `findings` are their sentences."""

    def __init__(self, *, findings: list[str]) -> None:
        self.findings = findings
        super().__init__(" ".join(findings))


def refuse_unless_whole() -> None:
    """Run every check of Django and of the house. Raises `NotWhole`."""
    found = [message for message in run_checks() if message.is_serious()]
    if found:
        raise NotWhole(findings=[_sentence(message) for message in found])


@register()
def the_rulebook_opens(app_configs: Sequence[Any] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Open every rule pack; a missing or broken one stops the start with its file and line."""
    from evenhand.rulebook import PackBroken, open_rulebook

    try:
        open_rulebook()
    except PackBroken as broken:
        return [Error(str(broken), id="evenhand.E001")]
    return []


def _sentence(message: CheckMessage) -> str:
    hint = f" {message.hint}" if message.hint else ""
    return f"{message.msg}{hint} ({message.id})"
