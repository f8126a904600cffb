"""Whom the probes are about: somebody with a full life with us, so that every table knows her."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from bench.harness.approved import approve_every_letter
from evenhand.cases.models import Case
from evenhand.doors import clock
from tests import cast
from tests.doors.portal.a_full_life import a_life


@contextmanager
def a_probed_life(home: Path) -> Iterator[Case]:
    """Let everything happen to her once, by the tests' clock, which the doors keep while it lasts.

    Nobody has approved a letter in a fresh house and none would leave, so somebody does first.
    """
    approve_every_letter(at=cast.AT)
    with pytest.MonkeyPatch.context() as patch:
        # The house's own settings take what a fixture of the tests would take.
        our: Any = settings
        patch.setattr(clock, "now", lambda: cast.AT)
        our.SPOOL_FOLDER = home / "spool"
        our.ALLOWED_HOSTS = ["testserver", "localhost"]
        yield a_life(our, patch).case
