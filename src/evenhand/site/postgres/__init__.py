"""The embedded PostgreSQL: our own launcher around the binaries of a wheel.

A private socket and no port, passwords by SCRAM, checksums, and a server that never outlives the
process that started it. Ask `start()` for a server, `reset()` to throw its data away.
"""

from evenhand.site.postgres.connection import Connection
from evenhand.site.postgres.server import Embedded, reset, start

__all__ = ["Connection", "Embedded", "reset", "start"]
