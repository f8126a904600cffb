"""Courses and role-plays as files: look at them, check them, take them into use, give them away.

`evenhand courses check FOLDER` names every mistake with file, line and remedy; `load` without a
folder takes what comes with the house.
"""

import argparse
from pathlib import Path

from evenhand.site.command import Needs


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do, with which files."""
    under = parser.add_subparsers(dest="doing", required=True, metavar="WHAT")
    under.add_parser("list", help="show what is in use")
    for name, words in (("check", "name every mistake"), ("load", "take into use, all or none")):
        child = under.add_parser(name, help=words)
        child.add_argument("folder", nargs="?", default="", help="a folder (what we ship)")
    export = under.add_parser("export", help="write what is in use into a folder")
    export.add_argument("folder", help="where to")


def needs(args: argparse.Namespace) -> Needs:
    """Checking files asks no database."""
    return Needs.NOTHING if getattr(args, "doing", "") == "check" else Needs.DATABASE


def run(args: argparse.Namespace) -> int:
    """List, check, load or export."""
    return {"list": _list, "check": _check, "load": _load, "export": _export}[args.doing](args)


def _files(folder: str) -> list[Path]:
    from evenhand.learning.training.shipped import course_files, roleplay_files

    if not folder:
        return [*course_files(), *roleplay_files()]
    place = Path(folder)
    return sorted([*place.rglob("*.md"), *place.rglob("*.toml")])


def _check(args: argparse.Namespace) -> int:
    found = [f"{file}: {word}" for file in _files(args.folder) for word in _mistakes(file)]
    for line in found:
        print(line)
    print(f"{len(_files(args.folder))} files, {len(found)} mistakes.")
    return 1 if found else 0


def _mistakes(file: Path) -> list[str]:
    from evenhand.learning.training import course_worth, roleplay_worth
    from evenhand.learning.training.course_file import read_course
    from evenhand.learning.training.file_text import FileNotUnderstood, decoded
    from evenhand.learning.training.roleplay_file import read_roleplay

    try:
        text = decoded(file.read_bytes())
        if file.suffix == ".md":
            return course_worth.complaints(read_course(text))
        return roleplay_worth.complaints(read_roleplay(text))
    except FileNotUnderstood as refused:
        return [str(refused)]


def _load(args: argparse.Namespace) -> int:
    from django.db import transaction

    from evenhand.doors import clock
    from evenhand.learning.training.actions import load_courses, load_roleplays
    from evenhand.learning.training.file_text import decoded

    files = _files(args.folder)
    if wrong := [f"{file}: {word}" for file in files for word in _mistakes(file)]:
        print("\n".join([*wrong, "Nothing was loaded."]))
        return 1
    texts = {suffix: [decoded(file.read_bytes()) for file in files if file.suffix == suffix]
             for suffix in (".md", ".toml")}  # fmt: skip
    at, shipped = clock.now(), not args.folder
    with transaction.atomic():
        courses = load_courses(texts[".md"], shipped=shipped, at=at)
        roleplays = load_roleplays(texts[".toml"], shipped=shipped, at=at)
    print(f"New: {courses} courses, {roleplays} role-plays.")
    return 0


def _list(args: argparse.Namespace) -> int:
    from evenhand.learning.training.models import CourseText, RoleplayText

    for kind, rows in (
        ("course", CourseText.objects.filter(withdrawn_at__isnull=True)),
        ("role-play", RoleplayText.objects.filter(withdrawn_at__isnull=True)),
    ):
        for row in rows.order_by("key", "language"):
            print(f"{kind}  {row.key}.{row.language}  version {row.version}  {row.title}")
    return 0


def _export(args: argparse.Namespace) -> int:
    from evenhand.learning.training.models import CourseText, RoleplayText

    place = Path(args.folder)
    place.mkdir(parents=True, exist_ok=True)
    for suffix, rows in (
        ("md", CourseText.objects.filter(withdrawn_at__isnull=True)),
        ("toml", RoleplayText.objects.filter(withdrawn_at__isnull=True)),
    ):
        for row in rows:
            (place / f"{row.key}.{row.language}.{suffix}").write_text(row.text, encoding="utf-8")
    print(f"Written to {place}.")
    return 0
