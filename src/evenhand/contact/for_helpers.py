"""What goes beside the person: copies to who helps her, proofs of stops to who advises her.

None of it counts as a contact with her, turns to a way of hers or is copied again.
"""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from evenhand.contact.models import Release

ADVISER_PROOF: Final = "adviser_proof"
"""The letter by which an adviser gets the proof of a stop; statements in SQL name it too."""
HERS: Final = Q(copy_of__isnull=True) & ~Q(letter=ADVISER_PROOF)
"""Which releases are for the person herself."""


def is_beside_her(row: Release) -> bool:
    """Whether a release goes to somebody else than the person, on her word."""
    return row.copy_of_id is not None or row.letter == ADVISER_PROOF
