"""The embedded PostgreSQL, tried with real processes: what it refuses, survives and leaves."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from evenhand.site import postgres
from evenhand.site.postgres.account import Account
from evenhand.site.postgres.cluster import DataFromAnotherMajor, PasswordLost
from evenhand.site.postgres.server import ServerInUse

PATIENCE_S = 15

STARTER = """
import os, sys, time
from pathlib import Path
from evenhand.site import postgres
embedded = postgres.start(Path(sys.argv[1]))
if "forks" in sys.argv and os.fork() == 0:
    time.sleep(60)
print("ours" if embedded.is_ours else "shared", flush=True)
try:
    sys.stdin.read()
finally:
    embedded.stop()
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """A state folder of its own, removed with its server's data wherever that lies."""
    folder = Path(tempfile.mkdtemp(prefix="evenhand-tests-"))
    folder.chmod(0o711)  # as an ordinary checkout: the server's user may pass
    yield folder / "state"
    if (folder / "state").exists():
        postgres.reset(folder / "state")
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Embedded]:
    """One server for the tests that only look."""
    folder = Path(tempfile.mkdtemp(prefix="evenhand-tests-"))
    folder.chmod(0o711)
    embedded = postgres.start(folder / "state", fleeting=True)
    yield embedded
    embedded.stop()
    shutil.rmtree(folder)


def starter(home: Path, *words: str) -> "subprocess.Popen[str]":
    """A process that starts (or shares) the server of `home` and lives until its input closes."""
    return subprocess.Popen(
        [sys.executable, "-c", STARTER, str(home), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def server_number(home: Path) -> int:
    return int((home / "postgres" / "data" / "postmaster.pid").read_text().splitlines()[0])


def is_alive(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def gone_in_time(number: int) -> bool:
    latest = time.monotonic() + PATIENCE_S
    while is_alive(number) and time.monotonic() < latest:
        time.sleep(0.05)
    return not is_alive(number)


def put_row(connection: postgres.Connection) -> None:
    with psycopg.connect(connection.url) as link:
        link.execute("CREATE TABLE kept (number int)")
        link.execute("INSERT INTO kept VALUES (42)")


def kept_row(connection: postgres.Connection) -> object:
    with psycopg.connect(connection.url) as link:
        return link.execute("SELECT number FROM kept").fetchone()


def asked(server: postgres.Embedded, question: str) -> object:
    with psycopg.connect(server.connection.url) as link:
        row = link.execute(question.encode()).fetchone()
    return row[0] if row else None


def test_the_right_password_opens(server: postgres.Embedded) -> None:
    answer = asked(server, "SELECT current_user")

    assert answer == "evenhand"


def test_a_wrong_password_is_refused(server: postgres.Embedded) -> None:
    wrong = replace(server.connection, password="wrong")

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong.url)


def test_no_password_is_refused(server: postgres.Embedded) -> None:
    none = replace(server.connection, password="")

    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(none.url)


def test_it_opens_no_port(server: postgres.Embedded) -> None:
    number = (server.places.data / "postmaster.pid").read_text().splitlines()[0]
    opened = [str(one.readlink()) for one in Path(f"/proc/{number}/fd").iterdir()]
    sockets = {one.removeprefix("socket:[").rstrip("]") for one in opened if "socket:" in one}
    listening = {
        line.split()[9]
        for table in ("tcp", "tcp6", "udp", "udp6")
        if (file := Path("/proc/net") / table).exists()
        for line in file.read_text().splitlines()[1:]
    }

    assert asked(server, "SHOW listen_addresses") == ""
    assert sockets
    assert not sockets & listening


def test_pages_carry_checksums(server: postgres.Embedded) -> None:
    assert asked(server, "SHOW data_checksums") == "on"


def test_every_way_in_asks_for_scram(server: postgres.Embedded) -> None:
    rules = (server.places.data / "pg_hba.conf").read_text().splitlines()
    methods = {line.split()[-1] for line in rules if line and not line.startswith("#")}

    assert methods == {"scram-sha-256"}


def test_the_house_works_without_the_master_role(server: postgres.Embedded) -> None:
    question = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"

    assert asked(server, question) is False


def test_nobody_else_can_read_its_files(server: postgres.Embedded) -> None:
    paths = [server.places.folder, *server.places.folder.rglob("*")]
    open_to_all = [path for path in paths if stat.S_IMODE(path.lstat().st_mode) & 0o007]
    passwords = list(server.places.folder.glob("*.password"))

    assert [path for path in open_to_all if not path.is_socket()] == []
    assert {stat.S_IMODE(path.stat().st_mode) for path in passwords} == {0o600}


def test_a_failing_statement_does_not_reach_the_log(server: postgres.Embedded) -> None:
    with psycopg.connect(server.connection.url, autocommit=True) as link:
        link.execute("CREATE TEMP TABLE once (word text PRIMARY KEY)")
        link.execute("INSERT INTO once VALUES ('Jānis Bērziņš')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            link.execute("INSERT INTO once VALUES ('Jānis Bērziņš')")

    log = server.places.log.read_text()

    assert "once_pkey" in log
    assert "Jānis" not in log


def test_stopping_it_leaves_nothing_running(home: Path) -> None:
    embedded = postgres.start(home)
    number = server_number(home)

    embedded.stop()

    assert not is_alive(number)


@pytest.mark.parametrize("words", [(), ("forks",)], ids=["alone", "with a forked child"])
def test_a_killed_parent_leaves_no_server_and_no_loss(home: Path, words: tuple[str, ...]) -> None:
    parent = starter(home, *words)
    assert said(parent) == "ours"
    put_row(postgres.start(home).connection)
    number = server_number(home)

    parent.kill()
    parent.wait()

    assert gone_in_time(number)
    again = postgres.start(home)
    assert kept_row(again.connection) == (42,)
    again.stop()
    if words:
        os.killpg(parent.pid, signal.SIGKILL)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_a_killed_keeper_leaves_no_server(home: Path) -> None:
    embedded = postgres.start(home)
    number = server_number(home)
    assert embedded.keeper is not None

    embedded.keeper.kill()

    assert gone_in_time(number)


def test_a_killed_server_recovers_what_was_committed(home: Path) -> None:
    first = postgres.start(home)
    put_row(first.connection)

    os.kill(server_number(home), signal.SIGKILL)
    second = postgres.start(home)

    assert kept_row(second.connection) == (42,)
    second.stop()


def test_a_stale_process_number_that_another_now_has_is_no_obstacle(home: Path) -> None:
    postgres.start(home).stop()
    account = Account.for_server()
    with subprocess.Popen(["sleep", "60"], cwd="/", **account.as_child()) as another:
        left = home / "postgres" / "data" / "postmaster.pid"
        left.write_text(f"{another.pid}\n{left.parent}\n1\n5432\n\n\n\n\n")
        account.own(left)

        embedded = postgres.start(home)

        assert kept_row_count(embedded) == 0
        embedded.stop()
        another.kill()


def kept_row_count(server: postgres.Embedded) -> object:
    return asked(server, "SELECT count(*) FROM pg_tables WHERE tablename = 'kept'")


def test_two_processes_that_start_at_once_share_one_server(home: Path) -> None:
    both = [starter(home), starter(home)]

    roles = sorted(said(process) for process in both)

    assert roles == ["ours", "shared"]
    for process in both:
        process.communicate("")


def test_the_server_outlives_those_who_only_share_it(home: Path) -> None:
    ours = postgres.start(home)
    guest = starter(home)
    assert said(guest) == "shared"

    guest.communicate("")

    assert kept_row_count(ours) == 0
    ours.stop()


def test_ctrl_c_stops_the_server(home: Path) -> None:
    parent = starter(home)
    said(parent)
    number = server_number(home)

    os.killpg(parent.pid, signal.SIGINT)
    parent.communicate()

    assert gone_in_time(number)


def test_a_path_too_long_for_a_socket_gets_a_short_one(home: Path) -> None:
    deep = home / ("a-rather-long-name-" * 6)
    deep.mkdir(parents=True)

    embedded = postgres.start(deep)

    assert embedded.places.data.is_relative_to(deep)
    assert not embedded.places.sockets.is_relative_to(deep)
    assert stat.S_IMODE(embedded.places.sockets.stat().st_mode) == 0o700
    assert kept_row_count(embedded) == 0
    embedded.stop()
    postgres.reset(deep)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another user")
def test_a_checkout_in_a_private_home_moves_the_server_out(home: Path) -> None:
    home.mkdir()
    home.parent.chmod(0o700)
    os.chown(home.parent, 0, 0)

    first = postgres.start(home)
    put_row(first.connection)
    first.stop()
    second = postgres.start(home)

    assert not second.places.folder.is_relative_to(home)
    assert str(home) in second.places.moved_because
    assert kept_row(second.connection) == (42,)
    assert stat.S_IMODE(second.places.folder.stat().st_mode) == 0o710
    assert stat.S_IMODE(second.places.data.stat().st_mode) == 0o700
    second.stop()
    assert postgres.reset(home) == second.places.folder
    assert not second.places.folder.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another user")
def test_programs_that_the_server_cannot_run_are_copied(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from evenhand.site.postgres import places

    found = places.find_binaries()
    private = home.parent / "private"
    folder = private / found.folder.parent.name / found.folder.name
    shutil.copytree(found.folder, folder, ignore=shutil.ignore_patterns("include", "*.a"))
    shutil.copytree(found.libraries, private / found.libraries.name)
    private.chmod(0o700)
    monkeypatch.setattr(places, "find_binaries", lambda: replace(found, folder=folder))

    embedded = postgres.start(home)

    assert embedded.places.binaries.folder.is_relative_to(home)
    assert kept_row_count(embedded) == 0
    embedded.stop()


def test_data_of_another_major_version_is_named_and_kept(home: Path) -> None:
    postgres.start(home).stop()
    version = home / "postgres" / "data" / "PG_VERSION"
    version.write_text("15\n")

    with pytest.raises(DataFromAnotherMajor, match="written by PostgreSQL 15") as refusal:
        postgres.start(home)

    assert refusal.value.folder == version.parent
    assert version.exists()


def test_a_creation_killed_half_way_starts_anew(home: Path) -> None:
    postgres.start(home).stop()
    data = home / "postgres" / "data"
    (data / "global" / "pg_control").unlink()
    data.rename(data.with_name("data.half"))

    embedded = postgres.start(home)

    assert kept_row_count(embedded) == 0
    assert not data.with_name("data.half").exists()
    embedded.stop()


def test_a_lost_password_is_named(home: Path) -> None:
    postgres.start(home).stop()
    file = home / "postgres" / "evenhand.password"
    file.unlink()

    with pytest.raises(PasswordLost, match=r"evenhand\.password is missing"):
        postgres.start(home)


def test_running_data_cannot_be_removed(home: Path) -> None:
    embedded = postgres.start(home)

    with pytest.raises(ServerInUse):
        postgres.reset(home)

    embedded.stop()
    assert postgres.reset(home) == home / "postgres"
    assert not (home / "postgres").exists()


def test_a_fleeting_server_removes_itself_when_its_parent_is_killed(home: Path) -> None:
    script = STARTER.replace("Path(sys.argv[1])", "Path(sys.argv[1]), fleeting=True")
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert said(parent) == "ours"
    number = server_number(home)

    parent.kill()
    parent.communicate()

    assert gone_in_time(number)
    latest = time.monotonic() + PATIENCE_S
    while home.exists() and time.monotonic() < latest:
        time.sleep(0.05)
    assert not home.exists()
