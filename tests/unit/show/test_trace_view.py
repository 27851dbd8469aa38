"""A trace and a status on narrow and wide screens, and as data."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from siro_bridge.domain.operate.findings import findings
from siro_bridge.domain.operate.mends import Mend
from siro_bridge.domain.operate.runs import SyncRun
from siro_bridge.domain.operate.stuck import Recordings, Status, Surroundings
from siro_bridge.domain.operate.trace import FieldWrite, Kind, Moment, SiroView, Trace
from siro_bridge.domain.operate.unlinked import Appointment, Circumstances, RecordedBy, explain_unlinked
from siro_bridge.domain.recording.item import LedgerItem, State
from siro_bridge.domain.sync.watermark import Watermark
from siro_bridge_cli.show.screen import Screen
from siro_bridge_cli.show.status_view import show_status
from siro_bridge_cli.show.trace_view import show_support, show_trace, support_text

NOW = 1_771_000_000
NOON = datetime(2026, 2, 13, 12, tzinfo=UTC)
ITEM = LedgerItem("rec-1", State.INCOMPLETE, 2, reason="x", due_at=NOW + 600, refused={"note": "the text is too long"})
APPOINTMENT = Appointment("appt-1", NOON - timedelta(hours=5), NOON - timedelta(hours=4))
TRACE = Trace(
    "rec-1",
    "org-1",
    ITEM,
    SiroView("user-1", "2026-02-13T12:00:00Z", processed=True, links={"opportunity": "006"}, connection="c (x)"),
    (
        Moment(NOW, Kind.EVENT, "webhook msg_1, answered 200: not ready: recordingLinked was false"),
        Moment(NOW + 1, Kind.ERROR, "Siro: GET /v1/core/recordings/rec-1 answered 503"),
        Moment(
            NOW + 2,
            Kind.WRITE,
            "fields of deal 4001",
            (FieldWrite("budget", None, "secret value", "refused", "answered 422", "Anna may not"),),
        ),
    ),
    "it is tried again",
    (Mend("`siro-bridge replay rec-1`"),),
    explain_unlinked(
        "rec-1", Circumstances(NOON, RecordedBy("user-1", "Dana", "dana@example.com", ("R-7",)), (APPOINTMENT,))
    ),
)


def status() -> Status:
    run = SyncRun(NOW - 60, {"outcome": "done", "seconds": 3.2, "counts": {"engagements": {"read": 5}}})
    marks = {"engagements": Watermark(NOON, NOON, ("x", "y"))}
    recordings = Recordings((ITEM,), whole=False)
    found = Status(
        NOW, (run,), marks, recordings, (), (), "", Surroundings("rate(10 minutes)", "ENABLED", {"waiting": 2})
    )
    return Status(
        **{name: getattr(found, name) for name in found.__slots__ if name != "findings"}, findings=findings(found)
    )


@pytest.mark.parametrize("columns", [60, 100])
def test_screens_fit_the_terminal(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    show_trace(Screen(), TRACE)
    show_status(Screen(), status())
    tables = [line for line in capsys.readouterr().out.splitlines() if not line.startswith(("→", "✗", "·", "  →"))]
    assert "secret value" in "\n".join(tables)
    assert "answered 422" in "\n".join(tables)
    assert "the CRM said: Anna may not" in " ".join("\n".join(tables).split())
    assert "budget: empty → " in "".join(tables).replace("\n", "")


def test_trace_tells_who_recorded_which_appointments_there_are_and_what_helps(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_trace(Screen(), TRACE)
    shown = capsys.readouterr().out
    assert "recorded by Dana <dana@example.com>; in the CRM: R-7" in shown
    assert "appointment appt-1, 2026-02-13 07:00 UTC, 1 h" in shown
    assert "→ `siro-bridge replay rec-1`" in shown
    assert "opportunity 006; connection c (x), not known to be ours" in shown
    assert "note: the text is too long" in shown


def test_support_text_holds_no_value_of_the_crm() -> None:
    text = "\n".join(support_text(TRACE))
    assert "Organization: org-1" in text
    assert "answered 503" in text
    assert "recordingLinked was false" in text
    assert "secret value" not in text
    assert "Anna" not in text
    assert "dana@example.com" not in text


def test_support_text_names_an_unmatched_rep_by_siros_id() -> None:
    found = Circumstances(NOON, RecordedBy("user-1", "Dana", "dana@example.com"))
    text = "\n".join(support_text(replace(TRACE, unlinked=explain_unlinked("rec-1", found))))
    assert "no rep of the CRM has the mail address or the name of the Siro user user-1" in text
    assert "dana@example.com" not in text


def test_support_text_steers_no_terminal_and_is_json_where_that_is_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    trace = replace(TRACE, moments=(Moment(NOW, Kind.ERROR, "answered\x1b[2J 503"),))
    show_support(Screen(), trace)
    assert "\x1b" not in capsys.readouterr().out
    show_support(Screen(as_json=True), trace)
    assert json.loads(capsys.readouterr().out)[0] == "Organization: org-1"


def test_trace_as_json_has_times_and_says_whether_a_person_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    show_trace(Screen(as_json=True), TRACE)
    data = json.loads(capsys.readouterr().out)
    assert data["needs_person"] is True
    assert data["moments"][0]["at"] == "2026-02-13T16:26:40+00:00"
    assert data["item"]["due_at"] == "2026-02-13T16:36:40+00:00"
    assert data["unlinked"]["appointments"][0]["starts_at"] == "2026-02-13T07:00:00+00:00"


def test_status_begins_with_what_waits_for_a_person(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    show_status(Screen(), status())
    shown = capsys.readouterr().out
    assert shown.startswith("✗ the CRM refuses note: the text is too long\n")
    assert "1 incomplete (of those that were looked at; there are more)" in shown
    assert "engagements: 5 read" in shown


def test_status_as_json_counts_recordings_by_state(capsys: pytest.CaptureFixture[str]) -> None:
    show_status(Screen(as_json=True), status())
    data = json.loads(capsys.readouterr().out)
    assert data["recordings"] == {"states": {"incomplete": 1}, "whole": False}
    assert data["needs_person"] is True
    assert data["runs"][0]["ended_at"] == "2026-02-13T16:25:40+00:00"
