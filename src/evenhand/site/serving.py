"""Keeping the web server and the worker running, and stopping both together."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from evenhand.site.command import CannotDo
from evenhand.site.lifeline import HOLDS_A_LINE

READY_PATIENCE_S = 180
END_PATIENCE_S = 15


@dataclass(frozen=True, slots=True)
class Serving:
    """What runs, and where it answers."""

    address: str
    processes: "dict[str, subprocess.Popen[bytes]]"

    def ended(self) -> str:
        """The name of a process that ended, or nothing while all live."""
        return next((name for name, one in self.processes.items() if one.poll() is not None), "")

    def stay(self) -> None:
        """Wait until Ctrl-C. Raises `CannotDo` when a process ends by itself."""
        while not (name := self.ended()):
            time.sleep(0.5)
        raise CannotDo(f"the {name} ended by itself; its last words are above.")


@contextlib.contextmanager
def serving(*, host: str, port: int, workers: int) -> Iterator[Serving]:
    """Start both, wait until the front answers, and stop both at the end.

    Raises `CannotDo` when the port is taken or the web server does not answer.
    """
    _refuse_taken_port(host, port)
    shown = f"[{host}]" if ":" in host else host
    python = [sys.executable, "-m"]
    processes = {
        "web server": _child([*python, "evenhand.site.web", f"{shown}:{port}", str(workers)]),
        "worker": _child([*python, "evenhand.site.command", "worker"]),
    }
    running = Serving(address=f"http://{shown}:{port}/", processes=processes)
    try:
        _wait_until_it_answers(running)
        yield running
    finally:
        _end(processes)


def ask(address: str) -> int:
    """The status with which the page at `address` answers, for example 200.

    Raises `OSError` or `http.client.HTTPException` when there is no answer.
    """
    parts = urlsplit(address)
    link = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        link.request("GET", parts.path)
        return link.getresponse().status
    finally:
        link.close()


def _child(words: list[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        env={**os.environ, HOLDS_A_LINE: "1"},
        start_new_session=True,  # Ctrl-C reaches us alone, and we end them in order
    )


def _refuse_taken_port(host: str, port: int) -> None:
    try:
        (family, kind, number, _, place), *_ = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )
        with socket.socket(family, kind, number) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(place)
    except OSError as error:
        raise CannotDo(
            f"cannot listen on {host}:{port} ({error.strerror}). "
            "End what uses it, or choose another with --port."
        ) from error


def _wait_until_it_answers(running: Serving) -> None:
    latest = time.monotonic() + READY_PATIENCE_S
    while time.monotonic() < latest:
        if name := running.ended():
            raise CannotDo(f"the {name} did not start; its last words are above.")
        try:
            status = ask(running.address + "health")
        except (http.client.HTTPException, OSError):
            time.sleep(0.2)
        else:
            if status == http.HTTPStatus.OK:
                return
            time.sleep(0.2)
    raise CannotDo(f"{running.address} gave no answer for {READY_PATIENCE_S} s.")


def _end(processes: "dict[str, subprocess.Popen[bytes]]") -> None:
    for process in processes.values():
        if process.poll() is None:
            process.terminate()
    latest = time.monotonic() + END_PATIENCE_S
    for process in processes.values():
        try:
            process.wait(timeout=max(0.1, latest - time.monotonic()))
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
