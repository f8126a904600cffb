"""Somebody who follows docs/how-to/write-a-rule.md to the letter gets what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.house.building import ROOT

PAGE = ROOT / "docs" / "how-to" / "write-a-rule.md"
BLOCK = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def run(words: str, folder: Path) -> tuple[int, str]:
    """The answer and the output of one block of commands, run in the folder."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["/bin/sh", "-e", "-c", words],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_every_step_of_the_page_does_what_the_page_says(tmp_path: Path) -> None:
    (tmp_path / "src").symlink_to(ROOT / "src")
    said, kinds = "", set()

    for kind, told, body in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        kinds.add(kind)
        if kind == "sh":
            answer, said = run(body, tmp_path)
            assert (answer != 0) == (told == "fails"), said
        elif kind == "text":
            for line in body.splitlines():
                assert " ".join(line.split()) in " ".join(said.split()), f"{line!r} not in {said}"
        else:
            (tmp_path / told).write_text(body, encoding="utf-8")

    assert kinds == {"sh", "text", "toml", "python"}


def test_commands_the_page_names_exist() -> None:
    text = PAGE.read_text(encoding="utf-8")
    commands = ROOT / "src" / "evenhand" / "site" / "commands" / "rules"
    targets = re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)

    lacking = [
        name for name in re.findall(r"`evenhand rules (\w+)", text)
        if not (commands / f"{name}.py").is_file()
    ]  # fmt: skip

    assert not lacking
    assert set(re.findall(r"`make (\w+)", text)) <= set(targets)
