"""What the demo prints says what was seen."""

from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from siro_bridge_cli.demo.conversations import Conversation, Fact
from siro_bridge_cli.demo.evidence import CrmState, Delivery, Evidence, SyncedAppointment, Told
from siro_bridge_cli.demo.run import to_try
from siro_bridge_cli.demo.show import COLUMNS, Progress, show_reasons, show_result

EMPTY = dict.fromkeys(COLUMNS)
BEFORE = EMPTY | {"deal_id": 1, "title": "A [bold] kitchen", "objections": "typed"}
NOTE = {"note_id": 1, "deal_id": 1, "body": "[Siro recording rec-1]\nWhat was said"}
REQUEST = {"method": "PUT", "route": "/api-externalApi/v1/integrations/sync/batch/engagements", "status": 200}
SEEN = Evidence(
    before=CrmState([BEFORE], [], []),
    after=CrmState([BEFORE | {"budget": 5, "needs_financing": False}], [], [NOTE]),
    told=[Told(Conversation(lead=1, summary="", facts=(), expected={}), "rec-1")],
    synced=[],
    opportunities=frozenset({"1"}),
    deliveries=[Delivery("rec-1", accepted=True), Delivery("rec-1", accepted=False)],
    sent={},
    resent=0,
    requests=[REQUEST, REQUEST],
)


@pytest.fixture
def console() -> Console:
    return Console(file=StringIO(), width=120)


def printed(console: Console) -> str:
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def row(text: str, *words: str) -> bool:
    return any(all(word in line for word in words) for line in text.splitlines())


def test_fields_are_shown_before_and_after(console: Console) -> None:
    show_result(console, SEEN)
    text = printed(console)
    assert row(text, "A [bold] kitchen", "budget", "empty", "5")
    assert row(text, "needs_financing", "empty", "no")
    assert row(text, "objections", "typed", "unchanged")
    assert row(text, "notes", "0", "1")


def test_what_was_left_alone_is_shown_with_its_reason(console: Console) -> None:
    talk = Conversation(
        1, "", (Fact("Financing", "maybe"), Fact("Mood", "fine")), expected={}, left_alone={"Financing": "neither"}
    )
    remarks = {"rec-1": "Mood: no rule; Financing: needs_financing takes boolean: neither yes nor no"}
    show_result(console, replace(SEEN, told=[Told(talk, "rec-1")], remarks=remarks))
    text = printed(console)
    assert row(text, "Financing", "maybe", "needs_financing takes boolean: neither yes nor no")
    assert "Mood" not in text


def test_note_requests_and_counts_are_shown(console: Console) -> None:
    show_result(console, SEEN)
    text = printed(console)
    assert "[Siro recording rec-1]" in text
    assert row(text, "organization", "PUT", "/v1/integrations/sync/batch/engagements", "200", "2")
    assert "0 appointments and 1 deal in Siro, 1 recording, 1 webhook accepted, 1 note written" in text


def test_path_of_a_request_is_whole_at_80_columns() -> None:
    console = Console(file=StringIO(), width=80)
    route = "/api-externalApi/v1/integrations/sync/batch/opportunities"
    show_result(console, replace(SEEN, requests=[REQUEST | {"route": route}]))
    assert row(printed(console), "PUT", "/v1/integrations/sync/batch/opportunities", "200")


def test_deal_that_nobody_talked_about_says_so(console: Console) -> None:
    show_result(console, replace(SEEN, told=[], after=replace(SEEN.before, notes=[])))
    assert row(printed(console), "objections", "typed", "unchanged")


def test_every_reason_is_printed_as_it_is() -> None:
    console = Console(file=StringIO(), width=120, force_terminal=True)
    show_reasons(console, ["one [reason]", "another"])
    assert "one [reason]" in printed(console)
    assert "another" in printed(console)


def test_reason_is_one_line_where_no_person_reads_it(console: Console) -> None:
    long = "a reason of many words " * 10
    show_reasons(console, [long, "another"])
    assert printed(console).splitlines() == ["The demo failed:", f"• {long}", "• another"]


def test_step_that_failed_or_missed_its_aim_is_crossed(console: Console) -> None:
    progress = Progress(console)
    with progress.step("good"):
        pass
    with progress.step("missed") as step:
        step.done = False
    with pytest.raises(ZeroDivisionError), progress.step("failed"):
        raise ZeroDivisionError
    assert [line.split()[:2] for line in printed(console).splitlines()] == [
        ["✓", "good"],
        ["✗", "missed"],
        ["✗", "failed"],
    ]


def test_who_keeps_the_demo_is_told_what_to_ask_commands_about() -> None:
    here, gone = (SyncedAppointment(key, None, key == "gone", None, None, frozenset()) for key in ("appt-1", "gone"))
    assert to_try(replace(SEEN, synced=[here, gone])) == ["Recordings: rec-1", "Appointments (KEY): appt-1"]
