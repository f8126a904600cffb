"""`evenhand serve` with real processes: it answers, stays calm, and stops as a whole."""

import gc
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from evenhand.site import web

PATIENCE_S = 90
SERVE = [sys.executable, "-m", "evenhand.site.command", "serve", "--workers", "1"]


class House:
    """A house that serves on a port of its own, from a state folder of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [*SERVE, "--port", str(self.port)],
            env={**os.environ, "EVENHAND_HOME": str(home), "DATABASE_URL": ""},
            stdout=subprocess.PIPE,
            text=True,
        )

    def opened(self) -> str:
        """What it prints until its doors are open."""
        assert self.process.stdout is not None
        lines = ""
        while "Ctrl-C" not in lines and (line := self.process.stdout.readline()):
            lines += line
        return lines

    def ask(self, path: str) -> tuple[int, str]:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        link.request("GET", path, headers={"Accept-Language": "fr"})
        answer = link.getresponse()
        return answer.status, answer.read().decode()

    def lines_of_readers(self, many: int) -> list[http.client.HTTPConnection]:
        """Lines of people who had an answer and now read; none opens a second time by itself."""
        lines = [
            http.client.HTTPConnection("127.0.0.1", self.port, timeout=10) for _ in range(many)
        ]
        for line in lines:
            line.request("GET", "/health")
            assert line.getresponse().read()
            line.auto_open = 0
        return lines

    def health_once_lost(self) -> tuple[int, str]:
        """What /health says once the killed server's own processes have seen that it is gone."""
        latest = time.monotonic() + PATIENCE_S
        while (said := self.ask("/health"))[0] == 200 and time.monotonic() < latest:
            time.sleep(0.1)
        return said

    def family(self) -> set[int]:
        """Every process that works for this house, by its state folder or its environment."""
        marks = (f"EVENHAND_HOME={self.home}".encode(), str(self.home).encode())
        found = set()
        for process in Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
            except OSError:
                continue
            if any(mark in words for mark in marks):
                found.add(int(process.name))
        return found

    def gone_in_time(self) -> bool:
        latest = time.monotonic() + PATIENCE_S
        while self.family() and time.monotonic() < latest:
            time.sleep(0.1)
        return not self.family()


def ask_again(line: http.client.HTTPConnection) -> int:
    line.request("GET", "/health")
    answer = line.getresponse()
    answer.read()
    return answer.status


@pytest.fixture
def house() -> Iterator[House]:
    """A house that opens; ended and removed whatever the test does."""
    folder = Path(tempfile.mkdtemp(prefix="evenhand-tests-"))
    folder.chmod(0o711)
    one = House(folder / "state")
    yield one
    for number in one.family():
        os.kill(number, signal.SIGKILL)
    one.process.communicate()
    shutil.rmtree(folder)


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def test_it_opens_keeps_its_port_and_ctrl_c_stops_everything(house: House) -> None:
    printed = house.opened()
    second = subprocess.run(
        [*SERVE, "--port", str(house.port)],
        env={**os.environ, "EVENHAND_HOME": str(house.home), "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = house.lines_of_readers(4 * web.THREADS)
    status, _ = house.ask("/health")
    assert f"http://127.0.0.1:{house.port}/desk/" in printed
    assert second.returncode == 1
    assert f"cannot listen on 127.0.0.1:{house.port}" in second.stderr
    assert status == 200
    # Who reads keeps her line, and keeps nobody else out.
    assert {ask_again(line) for line in lines} == {200}

    house.process.send_signal(signal.SIGINT)
    house.process.communicate(timeout=PATIENCE_S)

    assert house.process.returncode == 0
    assert house.family() == set()


class Ring:
    """Something that holds itself, so that only a collector of garbage finds it."""

    def __init__(self) -> None:
        self.itself = self


def test_garbage_goes_when_an_answer_has_left_and_much_is_new() -> None:
    gc.collect()
    gc.disable()
    try:
        ring = weakref.ref(Ring())
        web._tidied_up(None, None, None, None)
        after_little = ring() is None
        kept = [[number] for number in range(2 * web.MOST_NEW)]
        web._tidied_up(None, None, None, None)
        after_much = ring() is None
    finally:
        gc.enable()

    assert (after_little, after_much, len(kept)) == (False, True, 2 * web.MOST_NEW)


def test_a_kill_leaves_nothing_and_a_lost_database_is_said_calmly(house: House) -> None:
    house.opened()
    server = house.home / "postgres" / "data" / "postmaster.pid"
    os.kill(int(server.read_text().splitlines()[0]), signal.SIGKILL)

    status, page = house.health_once_lost()
    assert status == 503
    assert "Rien n’est envoyé" in page

    house.process.kill()

    assert house.gone_in_time()
