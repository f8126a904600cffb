"""The stages of a start: each timed, and shown as it goes on standard error."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Advance = Callable[[int], None]


class Stages:
    """Shows one line a stage and keeps how many seconds it took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._console = Console(stderr=True)

    @contextlib.contextmanager
    def stage(self, name: str, sentence: str, *, total: int | None = None) -> Iterator[Advance]:
        """Time a stage and show it; where `total` is known, what is given advances its bar."""
        begun = time.perf_counter()
        columns = [TextColumn("{task.description}"), BarColumn(bar_width=30)]
        columns += [MofNCompleteColumn()] if total is not None else []
        bars = Progress(*columns, TimeElapsedColumn(), console=self._console)
        with bars:
            task = bars.add_task(f"{sentence:<36}", total=total)
            yield lambda steps: bars.advance(task, steps)
            bars.update(task, total=total or 1, completed=total or 1)
        self.seconds[name] = round(time.perf_counter() - begun, 2)
