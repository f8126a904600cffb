"""One browser for the tests of all doors: the system's Chromium, quiet and without a sandbox."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, sync_playwright
from pytest_django import Settings

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

press = Locator.click


def press_and_arrive(where: Locator, **how: Any) -> None:
    """Click, and wait until the page is whole to which that leads, as `goto` does.

    Of itself a click waits only until the new page begins: who looks at once sees half of it.
    """
    press(where, **how)
    where.page.wait_for_load_state("load")


# Playwright keeps an event loop in the test's thread; the tests speak to the database beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; `.ci/run` installs it where it is missing."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on this machine; .ci/run installs it")
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patched:
        patched.setattr(Locator, "click", press_and_arrive)
        chromium = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield chromium
        chromium.close()


@pytest.fixture
def no_disk(settings: Settings, tmp_path: Path) -> None:
    """Whoever writes a file that was sent to a disk fails: the folder for it does not exist."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "nowhere")
