"""Every page of the desk in a browser, with people in it: no barrier, nothing refused."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from evenhand.cases.models import Case
from evenhand.journal.models import Event

AXE = Path(__file__).parents[1].joinpath("axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A folder to keep pictures of the pages in, for whoever wants to look at them.
PICTURES = os.environ.get("EVENHAND_PICTURES", "")

pytestmark = pytest.mark.django_db(transaction=True)


def barriers(page: Page) -> list[str]:
    """What axe finds on the page; axe comes in beside the content policy, not through it."""
    page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": AXE})
    found: dict[str, Any] = page.evaluate("(tags) => axe.run(document, {runOnly: tags})", TAGS)
    return [
        f"{rule['id']}: {node['html'][:160]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def addresses(case: Case) -> dict[str, str]:
    """Every page of the desk that can be asked for."""
    refused = Event.objects.filter(code="verdict.refused", case_key=case.key).latest("pk")
    return {
        "queue": "/desk/queue",
        "queue-empty": "/desk/queue?step=closed",
        "search": "/desk/search?q=B%C4%93rzi",
        "search-none": "/desk/search?q=nobody",
        "case": f"/desk/case/{case.reference}?all=1",
        "verdict": f"/desk/verdict/{refused.pk}",
        "ask": f"/desk/case/{case.reference}/ask?act=demand.call",
        "plan": f"/desk/case/{case.reference}/plan",
        "outbox": "/desk/outbox",
        "holds": "/desk/holds",
        "tasks": "/desk/tasks",
        "imports": "/desk/imports",
        "import-new": "/desk/imports/new",
    }


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_no_page_has_a_barrier_a_complaint_or_a_sideways_scroll(
    screen: BrowserContext, full_house: Case, width: int, scheme: Any
) -> None:
    page = screen.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    found: dict[str, Any] = {}
    for name, address in addresses(full_house).items():
        answer = page.goto(address, wait_until="networkidle")
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        status = answer.status if answer else 0
        found[name] = (status, barriers(page), max(wide - width, 0))

    assert found == dict.fromkeys(found, (200, [], 0))
    assert complaints == []
