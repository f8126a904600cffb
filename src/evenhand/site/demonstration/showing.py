"""What is said about a demonstration that runs: where it answers, and how to come in."""

from __future__ import annotations

import http.client
import socket
import urllib.error
import urllib.request
from datetime import date
from pathlib import Path

from evenhand.site.command import CannotDo
from evenhand.site.demonstration.logins import Logins

HOST = "127.0.0.1"
TRIED_PORTS = 50
PATIENCE_S = 20
FRONT_PAGES = {"portal": "", "desk": "desk/", "clients": "clients/", "api": "api/v1/health"}

# Where it is seen how the house learns, and as whom; below the staff's address.
LEARNING_PAGES = {
    "voices/, improvement/, ideas/, voices/quotes": "lead",
    "voices/alarms": "complaints",
    "reviews/mine, reviews/coding/mine": "agent",
    "reviews/coding, reviews/contested, learn/team": "trainer",
    "learn/, learn/me, learn/sessions": "trainee",
}


def free_port(wanted: int) -> int:
    """Return the wanted port, or the next one that is free; raises CannotDo after fifty."""
    for port in range(wanted, min(wanted + TRIED_PORTS, 65536)):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((HOST, port))
            except OSError:
                continue
            return port
    raise CannotDo(f"no port from {wanted} on is free. Choose another with --port.")


def ask_every_door(address: str, *, logins: Logins) -> list[str]:
    """Ask each door's front page, and the pages that letters name.

    Returns a sentence for each that does not answer well.
    """
    wrong = []
    letters = {f"letter of {one.name}": f"p/{one.code}" for one in logins.people}
    for door, page in (FRONT_PAGES | letters).items():
        question = urllib.request.Request(  # noqa: S310 - our own address
            address + page, headers={"Authorization": f"Bearer {logins.api_key}"}
        )
        try:
            with urllib.request.urlopen(question, timeout=PATIENCE_S) as answer:  # noqa: S310
                status = answer.status
        except urllib.error.HTTPError as refused:
            status = refused.code
        except (OSError, http.client.HTTPException) as silent:
            wrong.append(f"the {door} at /{page} gave no answer ({type(silent).__name__})")
            continue
        if status != http.HTTPStatus.OK:
            wrong.append(f"the {door} at /{page} answers {status}")
    return wrong


def logins_in_words(logins: Logins, *, address: str, folder: Path) -> str:
    """Return what is printed once the doors are open."""
    lines = [
        "",
        "Nobody here exists. People, debts and firms are synthetic.",
        "",
        f"People      {address}",
        f"Staff       {address}desk/",
        f"Creditors   {address}clients/",
        f"Machines    {address}api/v1/health",
        "",
        f"Sign in with the pass phrase {logins.password}",
        *(f"  {role:<11} {email}" for role, email in logins.staff.items()),
        f"  {'creditor':<11} {logins.creditor}",
        f"  {'API key':<11} {logins.api_key}",
        "",
        "How the house learns, at the staff's address:",
        *(f"  {pages}  ({role})" for pages, role in LEARNING_PAGES.items()),
        "",
        "Come in as a person: open the address, then type the date of birth.",
    ]
    for one in logins.people:
        born = date.fromisoformat(one.born_on)
        lines.append(f"  {one.name} ({one.language}): {one.purpose}")
        lines.append(f"    {address}p/{one.code}   born {born.day} {born.month} {born.year}")
    lines += ["", f"Letters wait in {folder / 'spool' / 'out'}, e-mails in {folder / 'mail'}.",
              "Ctrl-C stops everything."]  # fmt: skip
    return "\n".join(lines)
