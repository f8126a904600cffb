"""Give letters to the printer together: `evenhand print close`, `manifest`, `answers FILE`.

`close` closes what lies in the spool into a batch (the firm's cut-off does so by itself): from then
on none of it can be taken back. `manifest BATCH` prints its list, with a sum over all letters.
`answers BATCH FILE` reads back what the printer printed, posted, refused or got returned.
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evenhand.contact.models import PrintBatch


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do, with which batch."""
    under = parser.add_subparsers(dest="doing", required=True, metavar="WHAT")
    close = under.add_parser("close", help="close what lies in the spool into a batch")
    manifest = under.add_parser("manifest", help="print the list of a batch")
    answers = under.add_parser("answers", help="read back what the printer answered")
    for child in (manifest, answers):
        child.add_argument("batch", metavar="BATCH", help="its key")
    answers.add_argument("file", metavar="FILE", help="the printer's file")
    for child in (close, answers):
        child.add_argument("--at", metavar="INSTANT", help="the instant it counts from (now)")


def run(args: argparse.Namespace) -> int:
    """Do one of them; answers 1 when some letter of the printer's file is none of the batch."""
    from evenhand.site.command import CannotDo
    from evenhand.site.migrating import waiting

    if lacking := waiting():
        raise CannotDo(f"the database lacks {lacking} migrations. Run `evenhand migrate`.")
    return {"close": _close, "manifest": _manifest, "answers": _answers}[args.doing](args)


def _close(args: argparse.Namespace) -> int:
    from evenhand.contact.print_batches import close_batch, folder_of
    from evenhand.site.instants import read_instant

    batch = close_batch(at=read_instant(args.at))
    if batch is None:
        print(json.dumps({"batch": None, "letters": 0}))
        return 0
    told = {"batch": str(batch.key), "letters": batch.letters, "sheets": batch.sheets}
    print(json.dumps({**told, "sha256": batch.digest, "folder": str(folder_of(batch))}))
    return 0


def _manifest(args: argparse.Namespace) -> int:
    from evenhand.contact.print_batches import digest_of, manifest_of

    batch = _batch(args.batch)
    rows = manifest_of(batch)
    is_whole = digest_of(rows) == batch.digest
    told = {"batch": str(batch.key), "sha256": batch.digest, "is_whole": is_whole}
    print(json.dumps({**told, "rows": [asdict(row) for row in rows]}))
    return 0 if is_whole else 1


def _answers(args: argparse.Namespace) -> int:
    from evenhand.contact.print_batches import AnswersUnreadable, take_answers
    from evenhand.site.command import CannotDo
    from evenhand.site.instants import read_instant

    try:
        text = Path(args.file).read_text(encoding="utf-8")
        told = take_answers(_batch(args.batch), text, at=read_instant(args.at))
    except (OSError, UnicodeDecodeError, AnswersUnreadable) as error:
        raise CannotDo(f"{args.file}: {error}") from None
    print(json.dumps(asdict(told)))
    return 1 if told.strangers else 0


def _batch(key: str) -> "PrintBatch":
    import uuid

    from evenhand.contact.models import PrintBatch
    from evenhand.site.command import CannotDo

    try:
        return PrintBatch.objects.get(key=uuid.UUID(key))
    except (ValueError, PrintBatch.DoesNotExist):
        raise CannotDo(f"there is no batch {key}.") from None
