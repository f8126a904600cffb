"""A child that must not outlive its parent holds a line to it: its standard input.

When the parent ends, however that happens, the line closes and the child asks itself to end.
"""

import os
import signal
import sys
import threading
import time

HOLDS_A_LINE = "EVENHAND_LIFELINE"  # set by a parent that keeps our standard input open
PATIENCE_S = 5  # for an end in order; the database is going down too


def follow_parent() -> None:
    """End this process in order when the parent that set HOLDS_A_LINE is gone."""
    if os.environ.pop(HOLDS_A_LINE, "") != "1":
        return
    me, line = os.getpid(), sys.stdin.fileno()

    def watch() -> None:
        while os.read(line, 64):
            pass
        os.kill(me, signal.SIGTERM)
        time.sleep(PATIENCE_S)
        os._exit(1)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()
