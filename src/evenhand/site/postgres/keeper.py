"""The keeper: a small process between us and PostgreSQL, so that no server is left behind.

It runs as a plain script (`python -I -S keeper.py WORDS`), imports nothing of ours, and ends the
server when its standard input closes, which happens on any system however its parent died. Should
the keeper itself be killed, Linux tells the server. The server inherits the lock file: as long as
one of its processes lives, the lock is held.
"""

import contextlib
import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys
from typing import Any

PR_SET_PDEATHSIG = 1
PATIENCE_S = 20


def main(words: dict[str, Any]) -> int:
    """Run the server that `words` describe until it ends or our parent does."""
    read_end, write_end = os.pipe()
    os.set_blocking(read_end, False)
    os.set_blocking(write_end, False)
    signal.set_wakeup_fd(write_end)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: None)
    server = _started(words)
    while server.poll() is None:
        ready, _, _ = select.select([sys.stdin.fileno(), read_end], [], [])
        woken_by = os.read(read_end, 64) if read_end in ready else b""
        if sys.stdin.fileno() in ready or woken_by.strip(bytes([signal.SIGCHLD])):
            _end(server)
    for folder in words["remove"]:
        shutil.rmtree(folder, ignore_errors=True)
    return server.returncode


def _started(words: dict[str, Any]) -> "subprocess.Popen[bytes]":
    keeper = os.getpid()
    libc = ctypes.CDLL(None)

    def die_with_the_keeper() -> None:
        # Linux forgets this wish when the user changes, so it is made after the drop.
        if sys.platform == "linux":
            libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGINT), 0, 0, 0)
            if os.getppid() != keeper:
                os._exit(1)

    return subprocess.Popen(
        words["command"],
        stdin=subprocess.DEVNULL,
        cwd="/",
        env=words["environment"],
        pass_fds=(words["lock"],),
        preexec_fn=die_with_the_keeper,  # noqa: PLW1509 - the keeper has one thread
        **words["as_child"],
    )


def _end(server: "subprocess.Popen[bytes]") -> None:
    """Ask for a fast shutdown, then insist."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            server.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(timeout=PATIENCE_S)
            return


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
