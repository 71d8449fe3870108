"""Takes the picture of the README from a running portal: the map of the sample city beside the scoreboard.

./run serve --port 8000 &
.venv/bin/python tools/picture.py http://127.0.0.1:8000
"""

from __future__ import annotations

import base64
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

TARGET = Path(__file__).resolve().parent.parent / "docs" / "images" / "overview.png"
_PAGE = """<body style="margin:0;display:flex;gap:16px;padding:16px;background:#d8dee4;align-items:flex-start">
<img src="data:image/png;base64,{map}" width="760"><img src="data:image/png;base64,{strategy}" width="760"></body>"""


def main(portal: str) -> None:
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium-headless-shell", args=["--no-sandbox", "--disable-gpu"]
        )
        shots = {}
        for name, path in (("map", "/en/map"), ("strategy", "/en/strategy#T05-02")):
            page = browser.new_page(viewport={"width": 1180, "height": 1120})
            page.goto(portal + path)
            page.wait_for_timeout(4000)
            shots[name] = base64.b64encode(page.screenshot()).decode()
        page = browser.new_page(viewport={"width": 1568, "height": 760})
        page.set_content(_PAGE.format(**shots))
        page.wait_for_timeout(500)
        page.screenshot(path=TARGET, full_page=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
