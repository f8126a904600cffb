"""What a machine is told when something cannot be done: what, where, and what to do."""

from __future__ import annotations


class NotTaken(Exception):
    """What was sent cannot be taken; carries the place in it and the remedy."""

    def __init__(self, what: str, *, where: str, what_to_do: str, status: int = 422) -> None:
        super().__init__(f"{where}: {what}")
        self.status = status
        self.refusal = {"what": what, "where": where, "what_to_do": what_to_do}
