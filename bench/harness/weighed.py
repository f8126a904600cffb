"""What a page weighs the first time, in a browser that has nothing of it yet."""

from __future__ import annotations

import shutil
from typing import Any

from tests.doors.conftest import BROWSERS, QUIET


def kilobytes_of_a_page(address: str, headers: dict[str, str]) -> float:
    """Thousands of bytes that came over the line for a page with all it asks for, heads included.

    Raises RuntimeError where there is no Chromium.
    """
    from playwright.sync_api import sync_playwright

    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        raise RuntimeError("no Chromium on this machine")
    sizes: list[float] = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        passed_on = {name: text for name, text in headers.items() if name.startswith("X-")}
        page = chromium.new_context(extra_http_headers=passed_on).new_page()
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")

        def came(told: dict[str, Any]) -> None:
            sizes.append(told["encodedDataLength"])

        session.on("Network.loadingFinished", came)
        page.goto(address.replace("127.0.0.1", "localhost"), wait_until="networkidle")
        chromium.close()
    return round(sum(sizes) / 1000, 1)
