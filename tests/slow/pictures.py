"""Pictures of a page for the README: pictures.py PAGE.html FOLDER (needs playwright, Chromium)."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

VIEWS = {
    "page-wide": {"width": 1200, "height": 960},
    "page-phone": {"width": 390, "height": 844},
    "page-dark": {"width": 1200, "height": 1010},
}


def main() -> None:
    """Write one PNG for each view, as it is read on the morning on which the page was made."""
    page_file, folder = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("RUNLIFT_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        for name, size in VIEWS.items():
            dark = name == "page-dark"
            page = browser.new_page(
                viewport=size,  # type: ignore[arg-type]  # a plain dict will do
                color_scheme="dark" if dark else "light",
                reduced_motion="reduce",
            )
            page.goto(page_file.as_uri())
            made = page.locator("[data-made]").get_attribute("data-made")
            page.clock.set_fixed_time(f"{made}T07:00")
            page.reload()
            if dark:  # what stands below the first card
                page.evaluate("document.querySelector('#week').scrollIntoView()")
            page.screenshot(path=folder / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
