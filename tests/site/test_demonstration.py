"""The demonstration: the same people from the same seed, all marked, and a house to look at."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from evenhand.rulebook.affordability.statement import EARMARKED
from evenhand.site.demonstration.debts import imagine_portfolio
from evenhand.site.demonstration.ground import countries, creditor_kinds
from evenhand.site.demonstration.imagined import Portfolio, Story

AT = datetime(2026, 11, 17, 15, 0, tzinfo=UTC)
PATIENCE_S = 240


def imagined(*, seed: int = 1, people: int = 60, at: datetime = AT) -> Portfolio:
    return imagine_portfolio(seed=seed, people=people, at=at)


def test_the_same_seed_imagines_the_same_portfolio() -> None:
    once, again = imagined(), imagined()

    assert once == again
    assert len(once.people) == 60


def test_another_seed_imagines_other_people() -> None:
    assert imagined().people != imagined(seed=2).people


def test_every_address_name_and_number_is_plainly_synthetic() -> None:
    portfolio = imagined(people=400)
    streets = {street for country in countries() for street in country.streets}
    reserved = tuple(country.phones for country in countries() if country.phones)

    for one in portfolio.people:
        assert one.email == "" or one.email.endswith("@example.org")
        assert one.address is None or any(street in one.address.street for street in streets)
        assert one.phone == "" or one.phone.startswith(reserved)
        assert one.company_name == "" or one.company_name.endswith("(synthetic)")
    assert all("(synthetic)" in debt.creditor and debt.creditor for debt in portfolio.debts)
    assert all(kind.name.endswith("(synthetic)") for kind in creditor_kinds())


def test_the_shares_of_a_large_portfolio_are_plausible() -> None:
    portfolio = imagined(people=2000)
    people, debts = portfolio.people, portfolio.debts

    assert {one.country for one in people} == {"LV", "CH", "FR", "GB", "US", "DE"}
    assert {one.story for one in people} == set(Story)
    assert 1.2 < len(debts) / len(people) < 1.4
    assert 0.86 < sum(bool(debt.paper) for debt in debts) / len(debts) < 0.90
    assert 0.93 < sum(one.address is not None for one in people) / len(people) < 0.97
    assert 0.01 < sum(len(debt.owners) == 2 for debt in debts) / len(debts) < 0.03
    assert 0.02 < sum(one.is_company for one in people) / len(people) < 0.06
    zones = {one.region for one in people if one.country == "US"}
    assert {"NY", "IL", "CO", "CA"} <= zones


@pytest.mark.parametrize("later_days", range(7))
def test_whatever_the_weekday_the_past_lies_after_its_debt_came_and_before_now(
    later_days: int,
) -> None:
    at = AT + timedelta(days=later_days)
    portfolio = imagined(people=300, at=at)

    for debt in portfolio.debts:
        assert debt.originated_on < debt.due_on < debt.taken_on_at.date()
        for sent_at in (debt.noticed_at, debt.reminded_at):
            assert sent_at is None or debt.taken_on_at < sent_at < at
            assert sent_at is None or sent_at.isoweekday() <= 5
        if debt.noticed_at and debt.reminded_at:
            assert debt.reminded_at - debt.noticed_at > timedelta(days=30)
    assert all(one.story_at < at for one in portfolio.people)


def test_a_poor_household_is_told_so_by_its_figures() -> None:
    poor = [
        one.statement
        for one in imagined(people=600).people
        if one.story is Story.NOTHING_LEFT and one.statement
    ]

    for statement in poor:
        free = sum(i.amount_minor or 0 for i in statement.incomes if i.kind not in EARMARKED)
        assert free < sum(cost.amount_minor or 0 for cost in statement.costs) * 130 // 100
    assert poor


class Demo:
    """A demonstration of 60 people in a state folder of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "demo"

    def words(self, *more: str) -> list[str]:
        demo = [sys.executable, "-m", "evenhand.site.command", "demo", "--people", "60"]
        return [*demo, "--port", "18400", *more]

    @property
    def environment(self) -> dict[str, str]:
        """As a careless operator might have it: another database and a mail server are named."""
        return {
            **os.environ,
            "EVENHAND_HOME": str(self.home),
            "DATABASE_URL": "postgresql://nobody@/somebody-elses?host=/nowhere",
            "EVENHAND_SMTP_HOST": "mail.invalid",
        }

    def family(self) -> set[int]:
        """Every process that works for this house."""
        found = set()
        for process in Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
            except OSError:
                continue
            if str(self.home).encode() in words and int(process.name) != os.getpid():
                found.add(int(process.name))
        return found


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """A folder for a demonstration; its processes and files are gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="evenhand-tests-"))
    folder.chmod(0o711)
    one = Demo(folder / "state")
    yield one
    for number in one.family():
        os.kill(number, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_check_builds_sends_asks_every_door_and_a_second_start_goes_on(demo: Demo) -> None:
    checked = subprocess.run(
        demo.words("--check"),
        env=demo.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )

    assert checked.returncode == 0, checked.stderr[-3000:]
    found = json.loads(checked.stdout.splitlines()[-1])
    assert found["people"] == 60
    assert found["debts"] >= 60
    assert found["released"] > 0
    assert found["plans"] > 0
    assert found["holds"] > 0
    assert sum(found["cases_by_step"].values()) >= found["debts"]
    assert {
        "database",
        "tables",
        "load",
        "courses",
        "stories",
        "night",
        "dispatch",
        "doors",
    } <= set(found["seconds"])
    assert demo.family() == set()
    _everything_stayed_on_this_machine(demo.folder)

    second = subprocess.Popen(demo.words(), env=demo.environment, stdout=subprocess.PIPE, text=True)
    assert second.stdout is not None
    printed = _until_it_is_open(second)
    password = (demo.folder / "password").read_text()
    second.send_signal(signal.SIGINT)
    second.communicate(timeout=PATIENCE_S)

    assert password in printed
    assert password in checked.stdout
    assert second.returncode == 0
    assert demo.family() == set()


def _everything_stayed_on_this_machine(folder: Path) -> None:
    mails = [message_from_bytes(file.read_bytes()) for file in (folder / "mail").glob("*.eml")]
    assert all(str(mail["To"]).endswith("@example.org") for mail in mails)
    assert list((folder / "spool" / "out").glob("*.pdf"))
    for name in ("password", "logins.json", "master.key"):
        assert (folder / name).stat().st_mode & 0o077 == 0


def _until_it_is_open(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    lines, latest = "", time.monotonic() + PATIENCE_S
    while "Ctrl-C" not in lines and time.monotonic() < latest:
        line = process.stdout.readline()
        if not line:
            break
        lines += line
    return lines


@pytest.mark.django_db(transaction=True)
def test_every_row_that_is_loaded_is_marked_synthetic() -> None:
    from evenhand.cases.models import Case, Creditor, Debt, Person
    from evenhand.ledger.queries import balance
    from evenhand.site.demonstration.letters_before import record_letters_before
    from evenhand.site.demonstration.loading import load

    portfolio = imagined()

    loaded = load(portfolio, at=AT, progress=lambda: None)
    sent = record_letters_before(portfolio, loaded)

    assert Person.objects.count() == Person.objects.filter(is_synthetic=True).count() == 60
    assert Debt.objects.count() == Debt.objects.filter(is_synthetic=True).count()
    assert not Creditor.objects.filter(is_synthetic=False).exists()
    assert Case.objects.count() == sum(len(debt.owners) for debt in portfolio.debts)
    assert sent > 0
    debt = portfolio.debts[0]
    assert balance(loaded.debts[debt.key], on=AT.date()).minor == debt.principal_minor
