"""One answer to a message is enough to get no more of its kind: no sign-in, no questions."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Literal

from evenhand.cases.actions import withdraw_contact_point
from evenhand.contact.for_helpers import is_beside_her
from evenhand.contact.models import Release
from evenhand.contact.reaching import change_preference


def refuse_channel(
    release_key: uuid.UUID, *, channel: Literal["email", "sms"], at: datetime
) -> bool:
    """Note that whoever got a message wants no more of its channel; False for an unknown key.

    What went to her adviser is the adviser's to refuse: nothing of hers changes by it.
    """
    rows = Release.objects.select_related("person", "contact_point__helper")
    row = rows.filter(key=release_key).first()
    if row is None:
        return False
    if is_beside_her(row) and row.contact_point is not None:
        withdraw_contact_point(row.contact_point, at=at, actor="adviser", why="unsubscribed")
        return True
    change_preference(person=row.person, at=at, actor="person", **{f"refuses_{channel}": True})
    return True
