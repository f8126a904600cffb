"""Look after the rules themselves: what changed, what is stale, what is broken.

Each subcommand is a module of this package with `configure(parser)` and `run(args) -> int`. It says
`NEEDS` as any command does (a database, unless it says so), or `needs(args)` where its own words
decide.
"""

import argparse
import importlib
import pkgutil
from types import ModuleType

from evenhand.site.command import Needs


def configure(parser: argparse.ArgumentParser) -> None:
    """One subcommand of its own for each module of this package."""
    under = parser.add_subparsers(dest="about_rules", required=True, metavar="WHAT")
    for name, module in _modules().items():
        whole = (module.__doc__ or name).strip()
        child = under.add_parser(
            name,
            help=whole.splitlines()[0],
            description=whole,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.configure(child)


def needs(args: argparse.Namespace) -> Needs:
    """What must stand before the subcommand runs."""
    module = _modules()[args.about_rules]
    if hasattr(module, "needs"):
        wanted: Needs = module.needs(args)
        return wanted
    return getattr(module, "NEEDS", Needs.DATABASE)


def run(args: argparse.Namespace) -> int:
    """Run the subcommand."""
    return int(_modules()[args.about_rules].run(args))


def _modules() -> dict[str, ModuleType]:
    """Every subcommand's module under its name."""
    return {
        name.rstrip("_").replace("_", "-"): importlib.import_module(f"{__name__}.{name}")
        for _, name, _ in pkgutil.iter_modules(__path__)
    }
