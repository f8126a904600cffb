"""Which variants of a test run every time, and which only where the long ones do.

`make test` looks at one width and one other language; `make test LONG=1` at all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def mostly_long(variants: Iterable[Any], *, always: int = 1) -> list[Any]:
    """The first variants as they are, all others marked as long; a tuple is several arguments."""
    return [
        variant
        if place < always
        else pytest.param(
            *(variant if isinstance(variant, tuple) else (variant,)), marks=pytest.mark.long
        )
        for place, variant in enumerate(variants)
    ]
