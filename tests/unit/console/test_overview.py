"""The stack's status becomes the figures of the picture, and a list of what to know."""

from typing import Any

from siro_bridge.domain.operate.mends import Mend
from siro_bridge.domain.operate.replay import DeadLetter
from siro_bridge.domain.operate.runs import SyncRun
from siro_bridge.domain.operate.stuck import Finding, Recordings, RefusedRecord, Status, Surroundings
from siro_bridge.domain.recording.item import LedgerItem, State
from siro_bridge_cli.console.overview import overview_of, refused_of
from siro_bridge_cli.console.views import Figure, Overview

NOW = 1_796_000_000.0
RUN = SyncRun(
    int(NOW) - 120,
    {"outcome": "done", "counts": {"opportunities": {"sent": 3, "unchanged": 0}, "sweep": {"missed_by_webhooks": 1}}},
)
LETTER = DeadLetter("message-1", "receipt", "{}", "rec-9")


def item(number: int, state: State, **more: Any) -> LedgerItem:
    return LedgerItem(f"rec-{number}", state, seq=1)._replace(**more)


def status(
    *items: LedgerItem, findings: tuple[Finding, ...] = (), whole: bool = True, state: str = "ENABLED"
) -> Status:
    return Status(
        at=NOW,
        runs=(RUN,),
        watermarks={},
        recordings=Recordings(items, whole),
        refused_records=(RefusedRecord("engagements", "A-1", ("startTime: missing",), 2, 2**40),),
        parked=(),
        mint_failure="",
        surroundings=Surroundings("rate(10 minutes)", state, {"waiting": 4, "in_flight": 1}, (LETTER,)),
        findings=findings,
    )


def figures(overview: Overview, box: str) -> dict[str, Figure]:
    return {figure.label: figure for figure in overview.boxes[box].figures}


def test_each_box_has_its_figures() -> None:
    overview = overview_of(status(item(1, State.WAITING), item(2, State.FAILED)))
    assert [(each.label, each.value) for each in overview.boxes["queue"].figures] == [
        ("queued", 4),
        ("in work", 1),
        ("dead letters", 1),
    ]
    assert {name: each.value for name, each in figures(overview, "enrichment").items()} == {
        "waiting": 1,
        "incomplete": 0,
        "failed": 1,
    }
    assert figures(overview, "sync")["records sent"].value == 3
    assert figures(overview, "webhook")["missed"].value == 1


def test_figure_leads_to_the_recordings_that_it_counts() -> None:
    assert figures(overview_of(status()), "enrichment")["failed"].state == "failed"


def test_zero_alarms_nobody() -> None:
    overview = overview_of(status())
    assert (overview.boxes["enrichment"].tone, overview.boxes["queue"].tone) == ("", "bad")


def test_counts_of_a_part_say_that_they_are() -> None:
    assert "waiting at least" in figures(overview_of(status(whole=False)), "enrichment")


def test_disabled_schedule_is_told_where_the_sync_is() -> None:
    assert overview_of(status()).boxes["sync"].line == "last run 2 min ago, rate(10 minutes)"
    assert overview_of(status(state="DISABLED")).boxes["sync"].line == "last run 2 min ago, schedule disabled"


def test_finding_leads_to_recordings_and_names_the_rest() -> None:
    ids = ("rec-1", "rec-9", "A-1", "msg-2", "msg-3", "msg-4", "msg-5")
    finding = Finding("something is wrong", Mend("mend it"), ids)
    (told,) = overview_of(status(item(1, State.FAILED), findings=(finding,))).waiting
    assert (told.recordings, told.others, told.more) == (["rec-1", "rec-9"], ["A-1", "msg-2", "msg-3"], 2)


def test_run_tells_what_it_counted_and_why_it_stopped() -> None:
    (run,) = overview_of(status()).runs
    assert (run.outcome, run.tone, run.counts) == ("done", "good", {"sent": 3, "missed by webhooks": 1})


def test_refused_are_records_and_fields() -> None:
    incomplete = item(1, State.INCOMPLETE, refused={"deal.budget": "too long"}, due_at=int(NOW))
    refused = refused_of(status(incomplete, item(2, State.WAITING)))
    assert [(each.external_id, each.due_at) for each in refused.records] == [("A-1", None)]
    assert [(each.name, each.recording_id, each.reason) for each in refused.fields] == [
        ("deal.budget", "rec-1", "too long")
    ]
