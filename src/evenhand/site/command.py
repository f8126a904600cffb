"""The `evenhand` command: finds its subcommands by name and gives each what it needs.

A subcommand is a module of `evenhand.site.commands`. Its docstring's first line is its help; it has
`configure(parser)` and `run(args) -> int`; it may say `NEEDS` (a database, unless it says so) and
`PASSES_ON = True`, when every word after its name belongs to another program: `args.words`. Where
its words decide what it needs, it has `needs(args) -> Needs` instead of `NEEDS`.
"""

import argparse
import importlib
import os
import pkgutil
import signal
import sys
from collections.abc import Sequence
from enum import Enum
from types import FrameType, ModuleType
from typing import NoReturn

from evenhand.site import commands

SETTINGS = "evenhand.site.settings"


class Needs(Enum):
    """What must stand before a subcommand runs."""

    NOTHING = "nothing"
    DJANGO = "the settings and the rooms, without a database"
    DATABASE = "the settings, the rooms and a database that answers"


class CannotDo(Exception):
    """A subcommand could not do its work; the text is one sentence with what, where and remedy."""


def main(words: Sequence[str] | None = None) -> int:
    """Run one subcommand; answers 0 when done, 1 when it could not be done, 2 for wrong words."""
    signal.signal(signal.SIGTERM, _end_in_order)
    # A shell that starts us in the background has Ctrl-C ignored; `kill -INT` shall still work.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    modules = _modules()
    args = _understood(list(sys.argv[1:] if words is None else words), modules)
    try:
        return _run(modules[args.command], args)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if os.environ.get("EVENHAND_DEBUG") == "1":
            raise
        print(f"evenhand {args.command}: {_in_words(error)}", file=sys.stderr)
        return 1


def _modules() -> dict[str, ModuleType]:
    """Every subcommand's module under its name."""
    return {
        name.rstrip("_").replace("_", "-"): importlib.import_module(f"{commands.__name__}.{name}")
        for _, name, _ in pkgutil.iter_modules(commands.__path__)
    }


def _understood(words: list[str], modules: dict[str, ModuleType]) -> argparse.Namespace:
    if words and getattr(modules.get(words[0]), "PASSES_ON", False):
        return argparse.Namespace(command=words[0], words=words[1:])
    return _parser(modules).parse_args(words)


def _parser(modules: dict[str, ModuleType]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="evenhand",
        description="Evenhand, an open-source platform for ethical debt collection.",
    )
    under = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, module in modules.items():
        line = (module.__doc__ or name).strip().splitlines()[0]
        child = under.add_parser(name, help=line, description=(module.__doc__ or "").strip())
        module.configure(child)
    return parser


def _run(module: ModuleType, args: argparse.Namespace) -> int:
    from evenhand.doors import clock

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    clock.share_with_children()
    needs = _needs(module, args)
    if needs is Needs.NOTHING:
        return int(module.run(args))
    given = os.environ.get("DATABASE_URL") or os.environ.get("EVENHAND_MODE") == "production"
    if needs is Needs.DJANGO or given:
        return _with_django(module, args)
    return _with_embedded(module, args)


def _needs(module: ModuleType, args: argparse.Namespace) -> Needs:
    """What must stand before the subcommand runs, as its module or its words say."""
    if hasattr(module, "needs"):
        wanted: Needs = module.needs(args)
        return wanted
    return getattr(module, "NEEDS", Needs.DATABASE)


def _with_embedded(module: ModuleType, args: argparse.Namespace) -> int:
    """Run with the checkout's own server, and stop it afterwards if we started it."""
    from evenhand.site import postgres
    from evenhand.site.surroundings import state_folder

    embedded = postgres.start(state_folder())
    if embedded.places.moved_because:
        print(
            f"The database lies in {embedded.places.folder}: {embedded.places.moved_because}.",
            file=sys.stderr,
        )
    os.environ["DATABASE_URL"] = embedded.connection.url
    try:
        return _with_django(module, args)
    finally:
        del os.environ["DATABASE_URL"]
        embedded.stop()


def _with_django(module: ModuleType, args: argparse.Namespace) -> int:
    import django
    from django.db import connections

    django.setup()
    try:
        _operate(_needs(module, args))
        return int(module.run(args))
    finally:
        for link in connections.all(initialized_only=True):
            link.close()
            getattr(link, "close_pool", lambda: None)()


def _operate(needs: Needs) -> None:
    """Let the rulebook of this process know what its operator adds."""
    from evenhand.site import operating

    if needs is Needs.DATABASE:
        operating.operate_as_recorded()
    else:
        operating.operate_by_the_firms_file()


def _in_words(error: Exception) -> str:
    """One sentence about what could not be done.

    Errors of the house are sentences already. Any other may quote a person's data: it is named by
    kind and place.
    """
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError
    from django.db import OperationalError

    if isinstance(error, OperationalError):
        return (
            "the database cannot be reached or refused us. Check DATABASE_URL and that the server "
            f"runs. ({' '.join(str(error).split())})"
        )
    ours = type(error).__module__.startswith("evenhand.")
    if ours or isinstance(error, ImproperlyConfigured | CommandError | FileNotFoundError):
        return str(error)
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    place = f"{last.tb_frame.f_code.co_filename}:{last.tb_lineno}" if last else "unknown place"
    return (
        f"an unexpected error of kind {type(error).__qualname__} at {place}. "
        "Run again with EVENHAND_DEBUG=1 to see all of it, and please report it."
    )


def _end_in_order(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


if __name__ == "__main__":
    # As `python -m`, this file is a second module: subcommands compare with the first one's Needs.
    from evenhand.site.command import main as first_main

    sys.exit(first_main())
