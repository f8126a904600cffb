"""One answer to a message is enough to get no more of its kind: no sign-in, no questions."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Literal

from evenhand.contact.models import Release
from evenhand.contact.reaching import change_preference


def refuse_channel(
    release_key: uuid.UUID, *, channel: Literal["email", "sms"], at: datetime
) -> bool:
    """Note that whoever got a message wants no more of its channel; False for an unknown key."""
    row = Release.objects.filter(key=release_key).select_related("person").first()
    if row is None:
        return False
    change_preference(person=row.person, at=at, actor="person", **{f"refuses_{channel}": True})
    return True
