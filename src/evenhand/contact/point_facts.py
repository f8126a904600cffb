"""The facts of the very way that an act would take: hers, safe, refused, or a helper's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from evenhand.cases.models import ContactPoint, Person
from evenhand.vault.asking import ask_prepared

# Who named an address or a number, where it was she herself; and where somebody found it.
_HER_OWN: Final = "portal"
_FOUND: Final = "traced"


def facts_of_point(
    person: Person, point: ContactPoint | None, *, at: datetime
) -> dict[str, int | bool | str]:
    """Return the facts of the way that an act would take; without one, nothing is safe."""
    wish = _wish_about(person, point, at=at)
    facts: dict[str, int | bool | str] = {
        "is_workplace": bool(point and point.at_work),
        "email_at_work": bool(point and point.at_work and point.channel == "email"),
        "is_safe_way": bool(wish["is_safe"]),
        "is_helpers_way": bool(point and point.helper_id),
        "is_helper_mandated": bool(wish["mandated"]),
        "is_adviser_mandated": bool(wish["advises"]),
        "is_refused_place": bool(wish["never"]),
        "may_be_overheard": bool(wish["overheard"]),
        "is_contact_point_found": bool(point and point.source.startswith(_FOUND)),
    }
    if wish["overheard_from_minute"] is not None:
        facts["overheard_known"] = True
        facts["overheard_from_minute"] = wish["overheard_from_minute"]
        facts["overheard_until_minute"] = wish["overheard_until_minute"] or 0
    if point and point.helper_id:
        # Asked about is a way to who helps, and here it is: whether she has one is no matter.
        facts |= {"email_known": True, "postal_address_known": True}
    if point and point.channel == "email" and point.source == _HER_OWN:
        facts["email_route"] = "consumer"
    return facts


def _wish_about(person: Person, point: ContactPoint | None, *, at: datetime) -> Mapping[str, Any]:
    if point is None:  # of no way nothing is known, and nobody need be asked
        return _NO_WISH
    (wish,) = ask_prepared(_POINT_SQL, {"person": person.pk, "point": point.pk, "at": at})
    return wish


_NO_WISH: Final[Mapping[str, Any]] = dict.fromkeys(
    ("never", "overheard", "overheard_from_minute", "overheard_until_minute", "is_safe",
     "mandated", "advises")
)  # fmt: skip
# What she wishes about one way, whether it is the one that she named as safe, and whether it is of
# a helper who may get copies now, or of who advises her.
_POINT_SQL: Final = """
SELECT never, overheard, overheard_from_minute, overheard_until_minute, is_safe,
       mandated, advises
  FROM (SELECT) one
  LEFT JOIN (SELECT * FROM contact_pointwish WHERE point_id = %(point)s::bigint) w ON true
  LEFT JOIN (SELECT true AS is_safe
               FROM contact_preference p JOIN cases_contactpoint c ON c.id = p.safe_point_id
              WHERE p.person_id = %(person)s::bigint AND c.id = %(point)s::bigint
                AND c.status IN ('given', 'proved')) s ON true
  LEFT JOIN (SELECT r.gets_copies AND r.until IS NOT NULL AS mandated,
                    r.kind IN ('adviser', 'attorney') AS advises
               FROM cases_contactpoint c JOIN cases_representative r ON r.id = c.helper_id
              WHERE c.id = %(point)s::bigint AND c.status = 'helpers'
                AND r.since <= %(at)s::timestamptz
                AND coalesce(r.until > %(at)s::timestamptz, true)) m ON true
"""
