"""Prove that no contact of ours is held without a certificate: 5,000 random tries.

`make prove NAME=certified`, or `python bench/proofs/certified.py --tries 500`. Certificates of all
kinds are given, run out, rest and end; supervisions begin and end; somebody tries to reach out at
a random instant. Each contact that was made is judged again here, apart from the verb, by reading
the rows. With `--without-the-rule` nothing is refused, and the same search must find breaches.
Prints one JSON object and exits 1 when a contact was held without.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.harness.fresh import fresh_house

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
COUNTRIES, LANGUAGES = ("LV", "DE", "FR"), ("lv", "de", "fr")


def main() -> int:
    """Set up a database of its own, try, and judge again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without-the-rule", action="store_true")
    words = parser.parse_args()
    begun = time.monotonic()
    draw = Random(words.seed)
    with fresh_house(keeps_its_word=False):
        made, breaches, asked = _tried(words.tries, draw, words.without_the_rule)
    told = {
        "proof": "certified",
        "n": words.tries,
        "contacts": made,
        "violations": breaches,
        "neither_by_query": asked,
        "seconds": round(time.monotonic() - begun, 1),
    }
    print(json.dumps(told))
    return 1 if breaches or asked or not made else 0


def _tried(tries: int, draw: Random, without: bool) -> tuple[int, int, int]:
    from evenhand.access.queries import Clearance
    from evenhand.cases.models import Person
    from evenhand.contact import reaching
    from evenhand.contact.models import Contact
    from evenhand.contact.skills import NotCertified
    from evenhand.learning.training.queries import certified_share

    if without:
        cleared = Clearance(None, None, frozenset())
        reaching.cleared = lambda *_words, **_more: cleared  # type: ignore[assignment]
    people = [
        Person.objects.create(given_name="A", family_name=country, language=language,
                              country=country, recorded_at=START)
        for country in COUNTRIES for language in LANGUAGES
    ]  # fmt: skip
    users = _staff(draw)
    for _number in range(tries):
        at = START + timedelta(minutes=draw.randrange(60 * 24 * 60))
        try:
            reaching.record_contact(
                person=draw.choice(people), case=None, channel="call", purpose="service",
                outbound=True, result="conversation", by=draw.choice(users), at=at,
            )  # fmt: skip
        except NotCertified:
            continue
    made = Contact.objects.select_related("person", "by")
    share = certified_share(since=START, until=START + timedelta(days=61))
    return made.count(), sum(not _was_certified(one) for one in made), share.neither


def _staff(draw: Random) -> list[Any]:
    """Staff with certificates that run out, rest and end, some of them supervised."""
    from evenhand.access.certifying import grant_certificate
    from evenhand.access.models import Certificate, Supervision, User

    users = [User.objects.create_user(f"u{number}@evenhand.example", None, name=f"U{number}",
                                      role="agent") for number in range(12)]  # fmt: skip
    for user in users[:9]:
        for _number in range(4):
            at = START + timedelta(hours=draw.randrange(60 * 24))
            row = grant_certificate(
                user=user, skill="contact", country=draw.choice((*COUNTRIES, "")),
                language=draw.choice((*LANGUAGES, "")), at=at,
                life=timedelta(days=draw.randrange(1, 40)),
            )  # fmt: skip
            later = at + timedelta(hours=draw.randrange(24 * 20))
            ends = draw.choice(({}, {"revoked_at": later}, {"suspended_since": later}))
            Certificate.objects.filter(pk=row.pk).update(**ends)
    for trainee in users[9:]:
        for _number in range(60):
            at = START + timedelta(hours=draw.randrange(60 * 24))
            Supervision.objects.create(trainee=trainee, supervisor=draw.choice(users[:9]),
                                       began_at=at, until_at=at + timedelta(hours=8))  # fmt: skip
    return users


def _was_certified(contact: Any) -> bool:
    """Judge a contact again by the rows, in plain words of this file."""
    from evenhand.access.models import Supervision

    if _holds(contact.by, contact):
        return True
    rows = Supervision.objects.filter(trainee=contact.by).select_related("supervisor")
    return any(
        one.began_at <= contact.at < one.until_at and _holds(one.supervisor, contact)
        for one in rows
    )


def _holds(user: Any, contact: Any) -> bool:
    from evenhand.access.models import Certificate

    return any(
        one.granted_at <= contact.at < one.expires_at
        and (one.revoked_at is None or contact.at < one.revoked_at)
        and (one.suspended_since is None or contact.at < one.suspended_since)
        and one.country in ("", contact.person.country)
        and one.language in ("", contact.person.language)
        for one in Certificate.objects.filter(user=user, skill="contact")
    )


if __name__ == "__main__":
    sys.exit(main())
