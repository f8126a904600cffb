"""Say whom we name as free and independent help; what you add or correct counts at once.

For example `evenhand advice add LV --name "Padoms" --kind charity --what "Advice on debt"
--source https://padoms.example --by "A. Lawyer"`. A row of the same name and region is corrected.
"""

import argparse
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evenhand.rulebook.advice import Advice

ACTOR = "command:advice"


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do, in which country, and who stands for it."""
    under = parser.add_subparsers(dest="doing", required=True, metavar="WHAT")
    listed = under.add_parser("list", help="show whom we name")
    add = under.add_parser("add", help="name a body, or correct its row")
    withdraw = under.add_parser("withdraw", help="no longer name a body")
    listed.add_argument("country", nargs="?", default="", metavar="XX", help="only this country")
    for child in (add, withdraw):
        child.add_argument("country", metavar="XX", help="for people of this country")
        child.add_argument("--name", required=True, help="its name")
        child.add_argument("--region", default="", help="only for this region")
        child.add_argument("--by", required=True, metavar="NAME", help="who stands for it")
        child.add_argument("--source", required=True, help="where it was read, or why it goes")
        child.add_argument("--at", metavar="INSTANT", help="the instant it is recorded for (now)")
    add.add_argument("--kind", required=True, help="public, charity, professional_body, legal_aid")
    add.add_argument("--what", required=True, help="what they do, in English")
    add.add_argument("--languages", default="", help="languages, with commas: lv,ru")
    add.add_argument("--url", default="", help="their page")
    add.add_argument("--phone", default="", help="their telephone, if it is sure")
    add.add_argument("--cost", default="unknown", help="free, first talk free, by income, ...")
    listed.add_argument("--json", action="store_true", help="print one object, nothing else")


def run(args: argparse.Namespace) -> int:
    """List, add or withdraw."""
    from evenhand.site.command import CannotDo
    from evenhand.site.migrating import waiting

    if lacking := waiting():
        raise CannotDo(f"the database lacks {lacking} migrations. Run `evenhand migrate`.")
    return {"list": _list, "add": _add, "withdraw": _withdraw}[args.doing](args)


def _list(args: argparse.Namespace) -> int:
    from evenhand.contact.advice import advice_in, countries_named

    countries = [args.country.lower()] if args.country else countries_named()
    rows = [row for country in countries for row in advice_in(country)]
    if args.json:
        print(json.dumps({"advice": [_told(row) for row in rows]}, ensure_ascii=False))
        return 0
    for row in rows:
        where = f"{row.country.upper()} {row.region}".strip()
        print(f"{where}  {row.name} ({row.kind}, {row.cost}), checked {row.checked_on}")
    return 0


def _told(row: "Advice") -> dict[str, object]:
    return {
        "country": row.country,
        "region": row.region,
        "name": row.name,
        "kind": row.kind,
        "what": row.what,
        "url": row.url,
        "phone": row.phone,
        "cost": row.cost,
        "source": row.source,
        "checked_on": row.checked_on.isoformat(),
    }


def _add(args: argparse.Namespace) -> int:
    from evenhand.contact.advice import record_advice
    from evenhand.site.instants import read_instant

    at = read_instant(args.at)
    told = {name: getattr(args, name) for name in ("region", "name", "kind", "what")}
    told |= {name: getattr(args, name) for name in ("url", "phone", "cost", "source")}
    languages = [one.strip() for one in args.languages.split(",") if one.strip()]
    row = record_advice(
        args.country,
        {**told, "languages": languages, "checked_on": at.date()},
        by=args.by,
        at=at,
        actor=ACTOR,
    )
    print(f"{row.name} is named for {row.country.upper()} {row.region}".strip() + ".")
    return 0


def _withdraw(args: argparse.Namespace) -> int:
    from evenhand.contact.advice import withdraw_advice
    from evenhand.site.instants import read_instant

    withdraw_advice(
        args.country,
        args.name,
        region=args.region,
        by=args.by,
        why=args.source,
        at=read_instant(args.at),
        actor=ACTOR,
    )
    print(f"{args.name} is named no longer.")
    return 0
