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
    status, _ = house.ask("/health")
    assert f"http://127.0.0.1:{house.port}/desk/" in printed
    assert second.returncode == 1
    assert f"cannot listen on 127.0.0.1:{house.port}" in second.stderr
    assert status == 200

    house.process.send_signal(signal.SIGINT)
    house.process.communicate(timeout=PATIENCE_S)

    assert house.process.returncode == 0
    assert house.family() == set()


def test_who_reads_keeps_her_line_and_keeps_nobody_else_out(house: House) -> None:
    house.opened()
    reading = [
        http.client.HTTPConnection("127.0.0.1", house.port, timeout=10)
        for _ in range(4 * web.THREADS)
    ]
    for link in reading:
        link.request("GET", "/health")
        assert link.getresponse().read()
        link.auto_open = 0  # from here on it is this line or none

    status, _ = house.ask("/health")

    assert status == 200
    for link in reading:
        link.request("GET", "/health")
        assert link.getresponse().status == 200


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
