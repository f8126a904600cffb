"""Draw up what creditors get, and hold the ledger against the bank.

For example `evenhand remit --day 2026-12-01 --as lead@firm.example`, which draws up every run that
falls on that day; a second person approves it at the desk. Without `--as` nothing is drawn up: the
runs are listed, and how ledger and bank stood on the day before. Ends with 1 where they differ.
"""

import argparse
import json
from datetime import date, timedelta
from typing import Any


def configure(parser: argparse.ArgumentParser) -> None:
    """The day, and who draws up."""
    parser.add_argument("--day", metavar="DAY", help="the day it works for (the day of INSTANT)")
    parser.add_argument("--as", dest="by", metavar="EMAIL", help="who draws up: lead, compliance…")
    parser.add_argument("--at", metavar="INSTANT", help="the instant it counts from (now)")
    parser.add_argument("--json", action="store_true", help="print one object, nothing else")


def run(args: argparse.Namespace) -> int:
    """Draw up where somebody stands for it, and tell how things are."""
    from evenhand.payments import reconciling, remitting
    from evenhand.payments.models import Remittance
    from evenhand.site.command import CannotDo
    from evenhand.site.instants import read_instant

    at = read_instant(args.at)
    try:
        day = date.fromisoformat(args.day) if args.day else at.date()
    except ValueError as error:
        raise CannotDo(f"{args.day!r} is no day; write it as 2026-12-01.") from error
    if args.by:
        remitting.draw_up_due(day=day, at=at, actor=_actor(args.by))
    checks = reconciling.reconcile(day - timedelta(days=1), at=at)
    runs = Remittance.objects.filter(until=day - timedelta(days=1)).select_related("creditor")
    told = {"day": day.isoformat(), "runs": [_run(row) for row in runs.order_by("pk")],
            "checks": [_check(row) for row in checks]}  # fmt: skip
    print(json.dumps(told, ensure_ascii=False) if args.json else _in_words(told))
    return 1 if any(row.state == "differs" for row in checks) else 0


def _actor(email: str) -> str:
    """Who draws up: money is for whom the house trusts with it."""
    from evenhand.access.models import User
    from evenhand.payments.queries import MAY_TAKE
    from evenhand.site.command import CannotDo

    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None or user.role not in MAY_TAKE:
        raise CannotDo(f"{email} may not draw up; a lead, compliance or an operator may.")
    return f"staff:{user.key}"


def _run(row: Any) -> dict[str, Any]:
    return {
        "creditor": row.creditor.name, "currency": row.currency, "until": row.until.isoformat(),
        "gross_minor": row.gross_minor, "commission_minor": row.commission_minor,
        "vat_minor": row.vat_minor, "net_minor": row.net_minor, "state": row.state,
    }  # fmt: skip


def _check(row: Any) -> dict[str, Any]:
    return {
        "what": row.what, "currency": row.currency, "ledger_minor": row.ledger_minor,
        "beside_minor": row.beside_minor, "state": row.state,
    }  # fmt: skip


def _in_words(told: dict[str, Any]) -> str:
    lines = [
        f"{one['creditor']}: {one['net_minor']} {one['currency']} (minor units), {one['state']}"
        for one in told["runs"]
    ]
    lines = lines or [f"no run until the day before {told['day']}"]
    lines += [
        f"{one['what']} {one['currency']}: {one['state'].replace('_', ' ')}"
        for one in told["checks"]
    ]
    return "\n".join(lines)
