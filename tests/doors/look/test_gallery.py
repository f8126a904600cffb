"""Every part in every state, seen by a browser: no barrier, no side-scroll, nothing refused."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

AXE = Path(__file__).parents[1].joinpath("axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = ("gallery/portal", "gallery/portal?state=error", "gallery/desk", "wrong/404", "wrong/500")


def _barriers(page: Page) -> list[str]:
    """What axe finds on the page; axe comes in beside the content policy, not through it."""
    page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": AXE})
    found: dict[str, Any] = page.evaluate("(tags) => axe.run(document, {runOnly: tags})", TAGS)
    return [
        f"{rule['id']}: {node['html'][:120]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_no_page_has_a_barrier_on_a_phone_or_a_desk(
    browser: Browser, address: str, path: str, width: int, scheme: Any
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)

    page.goto(f"{address}/{path}")

    assert _barriers(page) == []
    page.close()


@pytest.mark.parametrize("path", PAGES)
def test_nothing_scrolls_sideways_at_320_pixels_which_is_400_percent_zoom(
    browser: Browser, address: str, path: str
) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 640})

    page.goto(f"{address}/{path}")

    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.close()


@pytest.mark.parametrize("path", ["gallery/portal", "gallery/desk"])
def test_the_content_policy_refuses_nothing_of_a_page(
    browser: Browser, address: str, path: str
) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(f"{address}/{path}", wait_until="networkidle")

    assert complaints == []
    page.close()


def test_after_an_error_the_summary_has_the_focus_and_its_lines_lead_to_the_fields(
    browser: Browser, address: str
) -> None:
    page = browser.new_page()

    page.goto(f"{address}/gallery/portal?state=error")
    focused = page.evaluate("document.activeElement.className")
    page.click(".govuk-error-summary a[href='#id_rent_0']")

    assert focused == "govuk-error-summary"
    assert page.title().startswith("Error:")
    assert page.evaluate("document.activeElement.id") == "id_rent_0"
    assert page.input_value("#id_rent_0") == "many"
    page.close()


def test_shift_three_times_leaves_the_page(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/gallery/portal")

    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("**/portal/leave/")

    assert page.title() == "The weather"
    page.close()


def test_the_crisis_card_opens_by_f8_even_from_a_field_and_closes_by_escape(
    browser: Browser, address: str
) -> None:
    page = browser.new_page()
    page.goto(f"{address}/gallery/desk")
    page.focus("#id_story")

    page.keyboard.press("F8")
    opened = page.is_visible(".desk-crisis__card")
    page.keyboard.press("Escape")

    assert opened
    assert not page.is_visible(".desk-crisis__card")
    page.close()


def test_without_javascript_the_way_out_and_the_crisis_card_still_work(
    browser: Browser, address: str
) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}/gallery/desk")

    page.click(".desk-crisis > summary")
    card_seen = page.is_visible(".desk-crisis__card")
    page.goto(f"{address}/gallery/portal")
    page.click(".look-leave")

    assert card_seen
    assert page.title() == "The weather"
    page.close()


def test_a_language_is_chosen_by_a_plain_link_and_the_page_stays(
    browser: Browser, address: str
) -> None:
    page = browser.new_page()
    page.goto(f"{address}/gallery/portal")

    page.click(".look-header a[lang=lv]")

    assert page.url == f"{address}/gallery/portal"
    assert page.get_attribute("html", "lang") == "lv"
    assert "Pamest šo lapu" in page.inner_text(".look-leave")
    page.close()
