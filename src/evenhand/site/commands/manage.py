"""Run one of Django's own commands, for people who develop Evenhand.

For example `evenhand manage makemigrations cases`.
"""

import argparse

PASSES_ON = True


def configure(parser: argparse.ArgumentParser) -> None:
    """All words are passed on."""


def run(args: argparse.Namespace) -> int:
    """Hand the words to Django."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["evenhand manage", *args.words])
    return 0
