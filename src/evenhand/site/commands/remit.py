"""Draw up what creditors get, and hold the ledger against the bank.

For example `evenhand remit --day 2026-12-01 --as lead@firm.example`, which draws up every run that
falls on that day by what was agreed, of money that came before it. With `--from 2026-11-01
--to 2026-11-30` it draws up what came in that period for every creditor. A second person approves
at the desk. Without `--as` nothing is drawn up: the runs are listed. Each day of the period (with
`--day`, the one before it) is held against the bank, and those of the ten days before that were not
provable or differed. Ends with 1 where anything differs.
"""

import argparse
import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

MOST_DAYS = 366


def configure(parser: argparse.ArgumentParser) -> None:
    """The day or the period, and who draws up."""
    parser.add_argument("--day", metavar="DAY", help="the day it works for (the day of INSTANT)")
    parser.add_argument("--from", dest="since", metavar="DAY", help="first day of a period")
    parser.add_argument(
        "--to", dest="until", metavar="DAY", help="last day of a period, counted in"
    )
    parser.add_argument("--as", dest="by", metavar="EMAIL", help="who draws up: lead, compliance…")
    parser.add_argument("--at", metavar="INSTANT", help="the instant it counts from (now)")
    parser.add_argument("--json", action="store_true", help="print one object, nothing else")


def run(args: argparse.Namespace) -> int:
    """Draw up where somebody stands for it, and tell how things are."""
    from evenhand.payments import reconciling, remitting
    from evenhand.payments.models import Remittance
    from evenhand.site.instants import read_instant

    at = read_instant(args.at)
    since, until = _period(args, today=at.date())
    if args.by and since is not None:
        remitting.draw_up_period(since=since, until=until, at=at, actor=_actor(args.by))
    elif args.by:
        day = until + timedelta(days=1)
        remitting.draw_up_due(day=day, at=at, actor=_actor(args.by))
    checks = reconciling.reconcile_again(since=since, until=until, at=at)
    runs = Remittance.objects.filter(until=until).select_related("creditor")
    told = {
        "from": since.isoformat() if since else None, "until": until.isoformat(),
        "day": (until + timedelta(days=1)).isoformat(),
        "runs": [_run(row) for row in runs.order_by("pk")], "checks": _checks(checks),
    }  # fmt: skip
    print(json.dumps(told, ensure_ascii=False) if args.json else _in_words(told))
    return 1 if any(row.state == "differs" for row in checks) else 0


def _period(args: argparse.Namespace, *, today: date) -> tuple[date | None, date]:
    """The first day, where one was told, and the last."""
    from evenhand.site.command import CannotDo

    day, since, until = (_day(told) for told in (args.day, args.since, args.until))
    if since is None and until is None:
        return None, (day or today) - timedelta(days=1)
    if day is not None or since is None or until is None:
        raise CannotDo("Write a period as --from and --to, or one day as --day.")
    if not since <= until < today or (until - since).days >= MOST_DAYS:
        raise CannotDo(
            f"{since} to {until} is no period: it ends yesterday at the latest, not before its "
            f"first day, and has {MOST_DAYS} days at most."
        )
    return since, until


def _day(told: str | None) -> date | None:
    from evenhand.site.command import CannotDo

    try:
        return date.fromisoformat(told) if told else None
    except ValueError as error:
        raise CannotDo(f"{told!r} is no day; write it as 2026-12-01.") from error


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
        "creditor": row.creditor.name, "currency": row.currency,
        "from": row.since.isoformat() if row.since else None, "until": row.until.isoformat(),
        "gross_minor": row.gross_minor, "commission_minor": row.commission_minor,
        "vat_minor": row.vat_minor, "net_minor": row.net_minor, "state": row.state,
    }  # fmt: skip


def _checks(rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {
            "day": row.day.isoformat(), "what": row.what, "currency": row.currency,
            "ledger_minor": row.ledger_minor, "beside_minor": row.beside_minor, "state": row.state,
        }
        for row in rows
    ]  # fmt: skip


def _in_words(told: dict[str, Any]) -> str:
    lines = [
        f"{one['creditor']}: {one['net_minor']} {one['currency']} (minor units), {one['state']}, "
        f"{one['from'] or '…'} to {one['until']}"
        for one in told["runs"]
    ]
    lines = lines or [f"no run until {told['until']}"]
    lines += [
        f"{one['day']} {one['what']} {one['currency']}: {one['state'].replace('_', ' ')}"
        for one in told["checks"]
    ]
    return "\n".join(lines)
