"""Of many who come at once with one link, exactly one is let in."""

from __future__ import annotations

import pytest

from bench.harness.redeeming import let_in
from tests import cast


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_one_is_let_in() -> None:
    assert let_in(20, at=cast.AT) == 1
