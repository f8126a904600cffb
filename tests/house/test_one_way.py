"""What only one place may do: reach a channel, open a hold, write a room's tables, read a clock."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from django.apps import apps

from tests.house.building import (
    OURS,
    SOURCE,
    docstrings,
    dotted,
    found,
    level_of,
    levels,
    modules,
    named,
    room_named,
    room_of,
    walk,
)  # fmt: skip

ONE_WAY_OUT = SOURCE / "contact" / "releasing.py"
ONE_WAY_TO_STOP = SOURCE / "contact" / "actions.py"
CHANNELS = SOURCE / "contact" / "channels.py"  # a channel hands over to its driver
# Who speaks to the world, by the module that does it; nobody else imports these.
SENDERS = {
    "smtplib": {"contact/smtp.py"},
    "django.core.mail": set[str](),
    "requests": set[str](),
    "httpx": set[str](),
    # Serving asks its own pages whether they answer.
    "http.client": {
        "contact/http_provider.py",
        # Asks a provider of payments for links; no message to a person leaves there.
        "payments/stripe.py",
        # Off by default: the sound of a call to a recogniser, words without names to a reviewer.
        "learning/conversations/http_ports.py",
        "site/demonstration/showing.py",
        "site/serving.py",
        # Rings staff outside the house; no word of a person and no message to one leaves there.
        "site/pager.py",
    },
    # `make demo CHECK=1` asks the front pages of its own doors.
    "urllib.request": {"site/demonstration/showing.py"},
}
CLOCKS = {"now", "utcnow", "today", "time", "time_ns"}
# These read the clock only when they are given no instant to convert.
CONVERTERS = {"localdate", "localtime", "gmtime"}
CLOCK_OWNERS = {"datetime", "date", "timezone", "time", "datetime.datetime", "datetime.date"}
SQL_CLOCK = re.compile(
    r"\bnow\s*\(\)|\bcurrent_(?:date|time|timestamp)\b|\bclock_timestamp\b", re.IGNORECASE
)
WRITES = {
    "create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "acreate",
}  # fmt: skip
# Who fills tables of other rooms by the thousand; each verb for one row would take minutes.
BULK_WRITERS = {
    "intake/filling.py": "a placement's debts with their cases, evidence and first steps",
    "intake/people.py": "a placement's people with their addresses",
    "site/demonstration/": "synthetic people and what happened to them before the demonstration",
}
MODELS = {
    (room_named(model.__module__), model.__name__)
    for model in apps.get_models()
    if model.__module__.startswith(f"{OURS}.")
}


def _owners(file: Path) -> dict[str, str]:
    """Whose each table is that a file names: by its import, else its own room's or the only one."""
    names = {name: room for room, name in sorted(MODELS)}
    names |= {name: room for room, name in MODELS if room == room_of(file)}
    for node in walk(file):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{OURS}."):
            room = room_named(node.module or "")
            names |= {alias.asname or alias.name: room for alias in node.names
                      if (room, alias.name) in MODELS}  # fmt: skip
    return names


def _calls(file: Path) -> list[tuple[ast.Call, str]]:
    return [(node, dotted(node.func)) for node in walk(file) if isinstance(node, ast.Call)]


def test_only_release_hands_anything_to_a_channel() -> None:
    """A second way out is a way round the gate: holds would no longer hold."""
    wrong = [
        found(file, call)
        for file in modules()
        if file not in {ONE_WAY_OUT, CHANNELS}
        for call, name in _calls(file)
        if name.split(".")[-1] == "hand_over"
    ]

    assert not wrong, f"Queue it and let contact.actions.release() send it: {wrong}"


def test_release_itself_hands_over() -> None:
    handed = [name for _, name in _calls(ONE_WAY_OUT) if name.split(".")[-1] == "hand_over"]

    assert len(handed) == 1, (
        "There is one place where something leaves; the test above relies on it."
    )


def test_only_channels_speak_to_the_world() -> None:
    wrong = []
    for file in modules():
        inside = file.relative_to(SOURCE).as_posix()
        for node in walk(file):
            taken = (
                [alias.name for alias in node.names] if isinstance(node, ast.Import)
                else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            )  # fmt: skip
            wrong += [
                f"{found(file, node)} imports {name}"
                for name in taken
                if name in SENDERS and inside not in SENDERS[name]
            ]

    assert not wrong, f"Only a channel of contact may send: {wrong}"


def test_only_stop_opens_and_acknowledges_holds() -> None:
    """A hold opened elsewhere would neither withdraw what is queued nor reverse charges."""
    verbs = {"record_request", "holds.record_request", "holds.acknowledge"}
    wrong = [
        f"{found(file, call)} calls {name}"
        for file in modules()
        if file != ONE_WAY_TO_STOP
        for call, name in _calls(file)
        if name in verbs or name.endswith(".record_request")
    ]

    assert not wrong, f"Call contact.actions.stop() instead: {wrong}"


def test_only_a_room_writes_its_own_tables() -> None:
    """Who else writes them goes round the room's verbs, its journal and its locks."""
    wrong = []
    for file in modules():
        if file.relative_to(SOURCE).as_posix().startswith(tuple(BULK_WRITERS)):
            continue
        owners = _owners(file)
        for call, name in _calls(file):
            *_, model, manager, verb = ("", "", *name.split("."))
            owner = owners.get(model) if manager == "objects" and verb in WRITES else None
            if owner and (owner != room_of(file) or file.name in {"queries.py", "models.py"}):
                wrong.append(f"{found(file, call)} writes {owner}.{model}")

    assert not wrong, f"Ask the room: a verb in its actions.py does it: {wrong}"


def _clocks_asked(file: Path) -> list[str]:
    return [
        f"{found(file, call)} asks {name}()"
        for call, name in _calls(file)
        if name.rpartition(".")[0] in CLOCK_OWNERS
        and (
            name.split(".")[-1] in CLOCKS
            or (name.split(".")[-1] in CONVERTERS and not call.args and not call.keywords)
        )
    ]


def test_no_clock_below_the_doors() -> None:
    """`at` and `today` arrive as arguments: only so can a night be repeated and proved."""
    doors = levels().index("doors")
    below = [
        file for file in modules() if level_of(file) and levels().index(level_of(file)) > doors
    ]

    wrong = [asked for file in below for asked in _clocks_asked(file)]

    assert not wrong, f"Take `at: datetime` or `today: date` as an argument: {wrong}"


def test_doors_ask_only_the_house_clock() -> None:
    """The demonstration runs on a set clock; a page that asks another shows another day."""
    clock = SOURCE / "doors" / "clock.py"

    wrong = [
        asked
        for file in modules(SOURCE / "doors")
        if file != clock
        for asked in _clocks_asked(file)
    ]

    assert not wrong, f"Call evenhand.doors.clock.now(): {wrong}"


def test_no_table_stamps_itself() -> None:
    wrong = [
        found(file, node)
        for file in modules()
        for node in walk(file)
        if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}
    ]

    assert not wrong, f"Take the instant as an argument: {wrong}"


# Compares our clock with the database's, so that a wrong one sends nothing.
ASKS_THE_DATABASE = SOURCE / "contact" / "doubt.py"


def test_no_query_asks_the_databases_clock() -> None:
    """The database's own clock is for auditors only (`recorded_at`), never for a decision."""
    wrong = []
    for file in modules():
        if file == ASKS_THE_DATABASE:
            continue
        prose = docstrings(file)
        wrong += [
            found(file, node)
            for node in walk(file)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            and id(node) not in prose and SQL_CLOCK.search(node.value)
            and "SELECT" in node.value.upper()
        ]  # fmt: skip

    assert not wrong, f"Bind the instant as a parameter of the query: {wrong}"


def test_the_modules_named_here_exist() -> None:
    named_here = [ONE_WAY_OUT, ONE_WAY_TO_STOP, CHANNELS, *(SOURCE / name for name in BULK_WRITERS)]
    named_here += [SOURCE / file for files in SENDERS.values() for file in files]

    assert [named(file) for file in named_here if not file.exists()] == []


def test_xml_is_read_in_one_place() -> None:
    """A parser that somebody sets up anew forgets one of the dangers."""
    parsers = {"XMLParser", "fromstring", "parse", "iterparse", "XML"}
    readers = {
        named(file)
        for file in modules()
        for _, name in _calls(file)
        if name.rpartition(".")[0] in {"etree", "ElementTree", "ET"}
        and name.rpartition(".")[2] in parsers
    }

    assert readers == {"src/evenhand/vault/safe_xml.py"}, "Read it by vault.safe_xml."
