"""Takes the README's pictures of the console anew, while `siro-bridge demo --keep` runs: `make pictures`."""

import threading
from pathlib import Path

from playwright.sync_api import Page, ViewportSize
from sqlalchemy import create_engine, text

from siro_bridge_cli.console.app import make_app
from siro_bridge_cli.console.security import new_token
from siro_bridge_cli.console.serve import ConsoleServer, listen
from siro_bridge_cli.console.source import Wanted
from siro_bridge_cli.console.stack_source import StackSource
from siro_bridge_cli.stack.local import demo_folder, read_note
from siro_bridge_cli.stack.opening import open_local
from tests.integration.console.browser import chromium

IMAGES = Path(__file__).parents[2] / "docs" / "images"
HIGHEST = 800
WINDOW = ViewportSize(width=1000, height=620)


def main() -> None:
    stack = open_local(demo_folder())
    source = StackSource(stack)
    most_told = max(source.recordings(Wanted("done")).rows, key=lambda row: len(row.reason)).recording_id
    token = new_token()
    server = ConsoleServer(make_app(source, token, stack.name), listen(0))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        with chromium() as browser, browser.new_page(viewport=WINDOW, color_scheme="light") as page:
            address = f"{server.origin}/{token}"
            take(page, f"{address}/", "console-flow")
            take(page, f"{address}/recordings/{most_told}", "console-recording")
            change_as_people_do(read_note(demo_folder()).crm_url)
            page.goto(f"{address}/trust")
            page.locator("#compared:not([data-refresh])").wait_for(timeout=120_000)
            take(page, f"{address}/trust", "console-trust")
    finally:
        server.stop()
        thread.join()


def change_as_people_do(crm_url: str) -> None:
    """Raises one budget, and empties a field, of what the bridge has written."""
    with create_engine(crm_url).begin() as crm:
        crm.execute(text("UPDATE deals SET budget = 52000 WHERE budget = 50000"))
        crm.execute(text("UPDATE deals SET timeline = NULL WHERE timeline = 'Spring 2027'"))


def take(page: Page, address: str, name: str) -> None:
    """The page as it is, without its footer, or as much of it as a reader wants to scroll past."""
    page.goto(address)
    height = page.locator("footer").bounding_box()
    whole = int(height["y"]) if height else WINDOW["height"]
    clip = {"x": 0, "y": 0, "width": WINDOW["width"], "height": min(whole, HIGHEST)}
    IMAGES.mkdir(exist_ok=True)
    page.screenshot(path=IMAGES / f"{name}.png", clip=clip, full_page=True)  # type: ignore[arg-type]  # a FloatRect


if __name__ == "__main__":
    main()
