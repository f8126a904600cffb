"""Commands with subcommands: each a module of a package, found by its name.

Such a module has `configure(parser)` and `run(args) -> int`. It says `NEEDS` as any command does (a
database, unless it says so), or `needs(args)` where its own words decide.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
from types import ModuleType

from evenhand.site.command import Needs


def configure_family(parser: argparse.ArgumentParser, family: ModuleType) -> None:
    """Give the parser one subcommand for each module of a package."""
    under = parser.add_subparsers(dest="member", required=True, metavar="WHAT")
    for name, module in _members(family).items():
        whole = (module.__doc__ or name).strip()
        child = under.add_parser(
            name,
            help=whole.splitlines()[0],
            description=whole,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.configure(child)


def needs_of(args: argparse.Namespace, family: ModuleType) -> Needs:
    """What must stand before the subcommand runs."""
    module = _members(family)[args.member]
    if hasattr(module, "needs"):
        wanted: Needs = module.needs(args)
        return wanted
    return getattr(module, "NEEDS", Needs.DATABASE)


def run_member(args: argparse.Namespace, family: ModuleType) -> int:
    """Run the subcommand."""
    return int(_members(family)[args.member].run(args))


def _members(family: ModuleType) -> dict[str, ModuleType]:
    """Every subcommand's module under its name."""
    return {
        name.rstrip("_").replace("_", "-"): importlib.import_module(f"{family.__name__}.{name}")
        for _, name, _ in pkgutil.iter_modules(family.__path__)
    }
