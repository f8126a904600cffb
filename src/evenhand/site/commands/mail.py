"""Read what mail servers say of our e-mail: `evenhand mail bounces FOLDER`.

FOLDER is a maildir (what was read is marked as seen), or one message as a file. Reports about our
messages become receipts: an address that surely does not work is used no more and somebody is told.
Everything else is left as it lies. Repeatable: the same report counts once.
"""

import argparse
import json
import mailbox
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """What to read."""
    under = parser.add_subparsers(dest="doing", required=True, metavar="WHAT")
    bounces = under.add_parser("bounces", help="take in delivery reports")
    bounces.add_argument("place", metavar="PLACE", help="a maildir, or a message as a file")
    bounces.add_argument("--at", metavar="INSTANT", help="the instant they were read (now)")
    bounces.add_argument("--json", action="store_true", help="print one object and nothing else")


def run(args: argparse.Namespace) -> int:
    """Take in what is there; answers 0 when all of it could be read."""
    from evenhand.site.command import CannotDo
    from evenhand.site.instants import read_instant
    from evenhand.site.migrating import waiting

    if lacking := waiting():
        raise CannotDo(f"the database lacks {lacking} migrations. Run `evenhand migrate`.")
    place, at = Path(args.place), read_instant(args.at)
    if not place.exists():
        raise CannotDo(f"{place} is not there.")
    told = Counter(_taken(text, at=at) for text in _messages(place))
    if args.json:
        print(json.dumps(dict(told)))
    else:
        print(", ".join(f"{what} {n}" for what, n in sorted(told.items())) or "Nothing new.")
    return 0


def _taken(text: bytes, *, at: datetime) -> str:
    from evenhand.contact.bounces import read_report
    from evenhand.contact.receipts import take

    said = read_report(text, at=at)
    if said is None:
        return "not_a_report"
    return said.kind if take(said, at=at) else "known_or_not_ours"


def _messages(place: Path) -> Iterator[bytes]:
    """Each new message; marked as seen once it was taken in, so that a fault reads it again."""
    if place.is_file():
        yield place.read_bytes()
        return
    box = mailbox.Maildir(place, create=False)
    for key in list(box.keys()):
        message = box[key]
        if message.get_subdir() != "new":
            continue
        yield box.get_bytes(key)
        message.set_subdir("cur")
        message.add_flag("S")
        box[key] = message
