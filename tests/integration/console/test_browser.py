"""The console in a real browser."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, ViewportSize

from siro_bridge_cli.console.export import export_html
from siro_bridge_cli.private_file import write_private
from tests.integration.console.browser import chromium, needs_chromium
from tests.integration.console.conftest import console
from tests.integration.console.sample_source import SampleSource
from tests.integration.console.visitor import Visitor

pytestmark = needs_chromium

NARROW = ViewportSize(width=390, height=700)
PAGES = ["/", "/recordings", "/recordings/rec-1", "/refused", "/trust", "/shadow", "/recordings/rec-1/undo"]


class Watched:
    """A tab, and what went wrong in it: errors, dialogs, and requests to anywhere but the console."""

    def __init__(self, page: Page, own: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", self._dialog)
        page.on("request", lambda request: self._asked(request.url, own))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _dialog(self, dialog: Dialog) -> None:
        self.complaints.append(dialog.message)
        dialog.dismiss()

    def _asked(self, url: str, own: str) -> None:
        if not url.startswith((own, "data:")):
            self.complaints.append(url)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def shown_source() -> SampleSource:
    return SampleSource()


@pytest.fixture(scope="module")
def site(shown_source: SampleSource) -> Iterator[Visitor]:
    with console(shown_source, allow_changes=True) as running:
        yield running


def test_hostile_values_run_nowhere_and_ask_nobody(browser: Browser, site: Visitor) -> None:
    with browser.new_page(color_scheme="dark", viewport=NARROW) as page:
        watched = Watched(page, site.origin)
        for path in PAGES:
            page.goto(site.address + path)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} is wider than a window"
        assert watched.complaints == []
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 22, 28)"


def test_counts_are_live(browser: Browser, site: Visitor, shown_source: SampleSource) -> None:
    with browser.new_page() as page:
        page.clock.install()
        page.goto(f"{site.address}/")
        assert page.locator("#flow", has_text="3 queued").count() == 1
        shown_source.queued = 41
        page.clock.fast_forward(10_000)
        page.locator("#flow", has_text="41 queued").wait_for()


def test_closed_console_is_told(browser: Browser) -> None:
    with browser.new_page() as page:
        with console(SampleSource()) as running:
            page.clock.install()
            page.goto(f"{running.address}/")
        page.clock.fast_forward(10_000)
        page.get_by_text("The console does not answer").wait_for()


def test_eighth_window_is_answered_like_the_first(browser: Browser, site: Visitor) -> None:
    """A browser has six connections to one address; a stream a tab would hold them all."""
    with browser.new_context() as context:
        for _ in range(8):
            context.new_page().goto(f"{site.address}/", timeout=5000)


def test_undo_is_made_by_hand_after_it_was_shown(browser: Browser, site: Visitor, shown_source: SampleSource) -> None:
    with browser.new_page() as page:
        page.goto(f"{site.address}/recordings/rec-1")
        page.get_by_role("link", name="Undo…").click()
        page.get_by_role("heading", name="Undo what this recording wrote?").wait_for()
        assert shown_source.undone == []
        page.get_by_role("button", name="Put these back").click()
        page.get_by_role("heading", name="Undone").wait_for()
        assert shown_source.undone == ["rec-1"]


def test_replay_is_made_by_hand_after_a_question(browser: Browser, site: Visitor, shown_source: SampleSource) -> None:
    with browser.new_page() as page:
        page.goto(f"{site.address}/recordings/rec-1")
        page.get_by_role("link", name="Replay…").click()
        page.get_by_role("button", name="Replay it").click()
        page.get_by_role("status").get_by_text("queued again").wait_for()
        assert shown_source.replayed == ["rec-1"]


def test_foreign_page_can_change_nothing(browser: Browser, site: Visitor, shown_source: SampleSource) -> None:
    """Even one that knows the address."""
    before = list(shown_source.replayed)
    with browser.new_page() as page:
        page.set_content(
            f'<form method="post" action="{site.address}/recordings/rec-1/replay"><button>go</button></form>'
        )
        page.get_by_role("button").click()
        page.get_by_text("Changes are taken from the console's own page only").wait_for()
    assert shown_source.replayed == before


def test_exported_file_needs_nothing_else(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "stack.html"
    write_private(file, export_html(SampleSource(), "siro-bridge", datetime.now(UTC), without_values=False))
    with browser.new_page(color_scheme="light") as page:
        watched = Watched(page, file.as_uri())
        page.goto(file.as_uri())
        page.get_by_role("link", name="rec-1").first.click()
        assert page.url.endswith("#recording-rec-1")
        assert watched.complaints == []
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(246, 247, 249)"
