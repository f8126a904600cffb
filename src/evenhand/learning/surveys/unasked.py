"""Takes what somebody says of our work unasked: at any time, on her page or with a letter."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime
from typing import Final

from django.db import transaction

from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Case
from evenhand.learning.surveys.actions import answer
from evenhand.learning.surveys.models import Answer, Invitation
from evenhand.learning.surveys.queries import code_hash
from evenhand.learning.surveys.told import Told

_NAMESPACE: Final = uuid.UUID("2b9d1c0e-6a54-4c1b-8f0d-5d3c5f6f1a77")


@transaction.atomic
def tell(
    told: Told, *, case: Case, came_by: Invitation.CameBy, turn: uuid.UUID, at: datetime
) -> Answer | None:
    """Take an answer that nobody asked for; None where this turn of the page was sent before.

    Neither her wish to be asked no more nor a stop closes her mouth: they bind us, not her. It is
    no question of ours, so it counts for no pause between questions.
    """
    lock_persons([case.person_id])
    after = uuid.uuid5(_NAMESPACE, f"{case.person.key}:{turn}")
    if Invitation.objects.filter(after=after).exists():
        return None
    made = Invitation.objects.create(
        person=case.person,
        case=case,
        after=after,
        came_by=came_by,
        channel="portal",
        # Nobody holds this code: the answer comes with it.
        code_hash=code_hash(secrets.token_hex()),
        made_at=at,
        expires_at=at,
    )
    return answer(made, told, at=at)
