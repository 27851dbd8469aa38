"""Who may talk to the console, and what a page may do with what stands in it."""

import pytest

from tests.integration.console.sample_source import SampleSource
from tests.integration.console.visitor import Visitor

PAGES = ["/", "/recordings", "/recordings/rec-1", "/refused", "/trust", "/shadow"]


@pytest.mark.parametrize(
    "target", ["/", "/wrong/", "/the-toke/", "/the-token2/", "/%FF/", "//the-token/", "/console.css"]
)
def test_without_the_token_there_is_nothing_to_see(visitor: Visitor, target: str) -> None:
    answer = visitor.ask("GET", target)
    assert (answer.status, "Open the one" in answer.text) == (403, True)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "[::2]:80", "a:b:c"])
def test_foreign_name_for_loopback_is_refused(visitor: Visitor, host: str) -> None:
    assert visitor.get(Host=host).status == 421


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:9000", "127.0.0.1:1", "[::1]:80"])
def test_tunnel_to_another_port_is_let_through(visitor: Visitor, host: str) -> None:
    assert visitor.get(Host=host).status == 200


@pytest.mark.parametrize("action", ["replay", "undo"])
def test_read_only_console_changes_nothing(visitor: Visitor, shown: SampleSource, action: str) -> None:
    answer = visitor.post(f"/recordings/rec-1/{action}")
    assert (answer.status, "--allow-changes" in answer.text) == (403, True)
    assert visitor.get(f"/recordings/rec-1/{action}").status == 404
    assert "Replay" not in visitor.get("/recordings/rec-1").text
    assert (shown.replayed, shown.undone) == ([], [])


@pytest.mark.parametrize(
    "headers",
    [{"Origin": ""}, {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
)
def test_change_from_another_page_is_refused(changing: Visitor, source: SampleSource, headers: dict[str, str]) -> None:
    assert changing.post("/recordings/rec-1/replay", **headers).status == 403
    assert source.replayed == []


def test_change_from_its_own_page_is_made_after_a_question(changing: Visitor, source: SampleSource) -> None:
    assert "Replay this recording?" in changing.get("/recordings/rec-1/replay").text
    assert source.replayed == []
    answer = changing.post("/recordings/rec-1/replay")
    assert (answer.status, answer.headers["location"]) == (303, "/the-token/recordings/rec-1?did=replayed")
    assert source.replayed == ["rec-1"]


def test_undo_shows_first_what_it_would_do(changing: Visitor, source: SampleSource) -> None:
    assert "Put these back" in changing.get("/recordings/rec-1/undo").text
    assert source.undone == []
    assert "Undone" in changing.post("/recordings/rec-1/undo").text
    assert source.undone == ["rec-1"]


@pytest.mark.parametrize("path", [*PAGES, "/recordings/unknown", "/nothing", "/console.js"])
def test_every_answer_forbids_what_no_page_needs(visitor: Visitor, path: str) -> None:
    headers = visitor.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert (headers["referrer-policy"], headers["cache-control"]) == ("same-origin", "no-store")


@pytest.mark.parametrize("path", [*PAGES, "/recordings?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"])
def test_what_the_stack_says_is_never_markup(visitor: Visitor, path: str) -> None:
    text = visitor.get(path).text
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "style=" not in text
