"""Make, list and revoke the keys with which machines ask.

For example `evenhand keys make chatbot --person EH-000123 --days 30`. A key is for one person, one
creditor or the whole house: give the narrowest that does. An adviser's, which only brings
statements, is made by `evenhand statements adviser-key`.
"""

import argparse
import sys
import uuid
from datetime import timedelta


def configure(parser: argparse.ArgumentParser) -> None:
    """Which key, for whom, and how long it lives."""
    under = parser.add_subparsers(dest="doing", required=True, metavar="WHAT")
    made = under.add_parser("make", help="make a key and show it once")
    made.add_argument("name", metavar="NAME", help="who gets it")
    whose = made.add_mutually_exclusive_group(required=True)
    whose.add_argument("--person", metavar="CASE", help="only the person of this case, EH-000123")
    whose.add_argument("--creditor", metavar="NAME", help="only the cases of this creditor")
    whose.add_argument("--house", action="store_true", help="every case: for machines of your own")
    made.add_argument("--days", type=int, default=365, help="how long it lives (365)")
    revoked = under.add_parser("revoke", help="end every living key of a name at once")
    revoked.add_argument("name", metavar="NAME", help="as it was made")
    listed = under.add_parser("list", help="show the keys that live")
    for child in (made, revoked, listed):
        child.add_argument("--at", metavar="INSTANT", help="the instant it counts from (now)")


def run(args: argparse.Namespace) -> int:
    """Do one of them; answers 0 when done."""
    from evenhand.site.command import CannotDo
    from evenhand.site.migrating import waiting

    if lacking := waiting():
        raise CannotDo(f"the database lacks {lacking} migrations. Run `evenhand migrate`.")
    return {"make": _make, "revoke": _revoke, "list": _list}[args.doing](args)


def _make(args: argparse.Namespace) -> int:
    from evenhand.access.actions import make_api_key
    from evenhand.site.command import CannotDo
    from evenhand.site.instants import read_instant

    if not 0 < args.days <= 3660:
        raise CannotDo("--days is a number from 1 to 3660.")
    secret = make_api_key(
        name=args.name[:80],
        creditor_key=_creditor(args.creditor),
        subject=_subject(args.person),
        at=read_instant(args.at),
        life=timedelta(days=args.days),
    )
    print(secret)
    print("Shown once: only a hash of it is kept.", file=sys.stderr)
    return 0


def _subject(reference: str | None) -> uuid.UUID | None:
    from evenhand.cases.queries import case_by_reference
    from evenhand.site.command import CannotDo

    if reference is None:
        return None
    case = case_by_reference(reference)
    if case is None:
        raise CannotDo(f"There is no case {reference!r}. Name it by its reference (EH-000123).")
    return case.person.key


def _creditor(name: str | None) -> uuid.UUID | None:
    from evenhand.cases.models import Creditor
    from evenhand.site.command import CannotDo

    if name is None:
        return None
    found = Creditor.objects.filter(name=name).first()
    if found is None:
        raise CannotDo(f"There is no creditor {name!r}. Write the name as its files do.")
    return found.key


def _revoke(args: argparse.Namespace) -> int:
    from evenhand.access.actions import revoke_api_keys
    from evenhand.site.command import CannotDo
    from evenhand.site.instants import read_instant

    ended = revoke_api_keys(name=args.name, at=read_instant(args.at))
    if not ended:
        raise CannotDo(f"No living key is called {args.name!r}; `evenhand keys list` shows them.")
    print(f"Revoked: {ended}.")
    return 0


def _list(args: argparse.Namespace) -> int:
    from evenhand.access.queries import living_api_keys
    from evenhand.site.instants import read_instant

    for key in living_api_keys(at=read_instant(args.at)):
        whose = "a person" if key.subject else "a creditor" if key.creditor_key else "the house"
        print(f"{key.name}: {whose}, {key.purpose}, until {key.expires_at:%Y-%m-%d}")
    return 0
