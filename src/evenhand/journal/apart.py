"""A rulebook asked in a process of its own: a kept one from its folder, or the installed one.

The process starts without site-packages being searched for links, with the bundle's folder before
everything else, and says which code answers: whatever is not the bundle's is refused.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Final

PROTOCOL: Final = 1
_FLUSH: Final = "flush\n"
# Rulebooks kept before the module had this name carry it as `answering`.
_START: Final = """
import json, sys
told = json.loads(sys.argv[1])
sys.path[:0] = told["before"]
sys.path += told["after"]
try:
    from evenhand.rulebook.own_process import main
except ModuleNotFoundError as missing:
    if missing.name != "evenhand.rulebook.own_process":
        raise
    from evenhand.rulebook.answering import main
main(told)
"""
_NO_SETTINGS: Final[Mapping[str, Any]] = {"confirmed": [], "standards": {}, "principles": {}}


class RulebookSilent(Exception):
    """A rulebook's process ended, or said something that is no answer."""

    def __init__(self, name: str, last_words: str) -> None:
        super().__init__(f"the rulebook {name} gave no answer: {last_words or 'it ended silently'}")
        self.name = name
        self.last_words = last_words


class CannotAnswer(Exception):
    """A rulebook could not answer a question."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"the rulebook {name} cannot answer: {why}")
        self.name = name
        self.why = why


class NotThatRulebook(Exception):
    """What answers is not the rulebook that was asked."""

    def __init__(self, name: str, found: str) -> None:
        super().__init__(f"asked the rulebook {name}, and {found} answered")
        self.name = name
        self.found = found


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Which rulebook is asked: a bundle in a folder, or (without one) the installed code.

    `hash` is what it must have; empty where it only has to say it.
    """

    name: str
    folder: Path | None = None
    packs: Path | None = None
    operator: Mapping[str, Any] = field(default_factory=lambda: dict(_NO_SETTINGS))
    hash: str = ""


class Apart:
    """A running rulebook. Use as a context: it ends with it."""

    def __init__(self, which: Which) -> None:
        self.which = which
        self._words: deque[str] = deque(maxlen=20)
        self._questions: SimpleQueue[str | None] = SimpleQueue()
        self._answers: SimpleQueue[str] = SimpleQueue()
        told = {
            "before": [str(which.folder)] if which.folder else list(filter(None, sys.path)),
            "after": _installed() if which.folder else [],
            "packs": str(which.packs or ""),
            "operator": dict(which.operator),
        }
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _START, json.dumps(told)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        # All three ends move at once, so that neither side ever waits for a full pipe.
        self._threads = [
            threading.Thread(target=move, daemon=True)
            for move in (self._feed, self._drain, self._listen)
        ]
        for thread in self._threads:
            thread.start()
        try:
            self.greeting = self._next()
            self._refuse_another()
        except BaseException:
            self.close()
            raise

    @property
    def hash(self) -> str:
        """The hash of the rulebook that answers."""
        return str(self.greeting["hash"])

    def __enter__(self) -> Apart:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        self._questions.put(None)
        self._process.terminate()
        self._process.wait()
        for thread in self._threads:
            thread.join()
        for end in (self._process.stdin, self._process.stdout, self._process.stderr):
            if end is not None:
                with contextlib.suppress(OSError):
                    end.close()

    def ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """Ask one thing and wait for its answer; raises CannotAnswer."""
        self.send([json.dumps(question, ensure_ascii=False)])
        answer = self._next()
        if "error" in answer:
            raise CannotAnswer(self.which.name, str(answer["error"]))
        return answer

    def send(self, lines: Iterable[str]) -> None:
        """Send questions, each a JSON object in one line; `receive` gives their answers."""
        self._questions.put("".join(f"{line}\n" for line in lines) + _FLUSH)

    def receive(self, count: int) -> Iterator[dict[str, Any]]:
        """Give the next answers in the order of their questions."""
        for _ in range(count):
            yield self._next()

    def _feed(self) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            while (lines := self._questions.get()) is not None:
                self._process.stdin.write(lines)
                self._process.stdin.flush()

    def _drain(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(line)
        self._answers.put("")

    def _listen(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._words.append(line.rstrip())

    def _next(self) -> dict[str, Any]:
        line = self._answers.get()
        try:
            said: dict[str, Any] = json.loads(line)
        except ValueError:
            self._process.terminate()
            self._threads[-1].join()
            raise RulebookSilent(self.which.name, " / ".join(self._words)) from None
        return said

    def _refuse_another(self) -> None:
        """What answers must be the code and data of the bundle, and have its hash."""
        told, folder = self.greeting, self.which.folder
        if told["protocol"] != PROTOCOL:
            raise NotThatRulebook(self.which.name, f"one that speaks version {told['protocol']}")
        places = [told["code"], *told["data"].values()]
        if folder and (strange := [p for p in places if not Path(p).is_relative_to(folder)]):
            raise NotThatRulebook(self.which.name, f"code in {strange[0]}")
        if self.which.hash and self.which.hash != self.hash:
            raise NotThatRulebook(self.which.name, f"the rulebook {self.hash}")


def _installed() -> list[str]:
    """Where installed libraries lie that are no part of a bundle, such as Polars."""
    return [place for place in sys.path if Path(place).name in {"site-packages", "dist-packages"}]
