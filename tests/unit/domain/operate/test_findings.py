"""What waits for a person is found, and comes with what helps."""

from dataclasses import replace
from typing import Any

import pytest

from siro_bridge.domain.operate.findings import findings
from siro_bridge.domain.operate.replay import DeadLetter, ParkedBody
from siro_bridge.domain.operate.runs import SyncRun
from siro_bridge.domain.operate.stuck import Finding, Recordings, RefusedRecord, Status, Surroundings
from siro_bridge.domain.recording.item import LedgerItem, State
from siro_bridge.domain.sync.report import NOT_TAKEN

NOW = 1_771_000_000
FINE = SyncRun(NOW - 300, {"outcome": "done", "counts": {"sweep": {"heard_of": 3}}})
DAY = 86_400


def status(**changes: Any) -> Status:
    fine = Status(NOW, (FINE,), {}, Recordings(()), (), (), "", Surroundings("rate(10 minutes)", "ENABLED"))
    return replace(fine, **changes)


def run(**report: Any) -> tuple[SyncRun, ...]:
    return (SyncRun(NOW - 300, {"outcome": "stopped", **report}),)


def item(state: State, reason: str = "", **more: Any) -> Recordings:
    return Recordings((LedgerItem("rec-1", state, 1, reason=reason, **more),))


def test_bridge_that_is_well_has_nothing_to_tell() -> None:
    waiting = item(State.WAITING, "Siro is still processing it")
    assert findings(status(recordings=waiting)) == ()
    assert not status(recordings=waiting).needs_person


MINT = (
    "Siro minted no OAuth token; check oauth_client_id, oauth_client_secret, oauth_user_id in the secret SiroSecret: "
    "Siro: POST /v1/core/oauth/apps/x/access-token answered 401"
)
TOKEN = (
    "Siro: GET /v1/core/auth/caller-identity answered 401: the token was refused; put a valid one into the secret "
    "SiroSecret"
)
FAULTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "deal that Siro does not delete": (
        {"runs": run(notes={NOT_TAKEN: ["deal d3: deletedAt: Invalid datetime"]})},
        "Siro refuses to delete it: deal d3: deletedAt: Invalid datetime",
        "delete it at Siro",
    ),
    "wrong organization token": ({"runs": run(failures=[TOKEN])}, "the token was refused", "setup rotate SiroSecret"),
    "placeholder secret": (
        {"runs": run(failures=['secret CrmSecret: key "url" is not filled in; put its value there'])},
        "CrmSecret",
        "setup rotate CrmSecret",
    ),
    "OAuth refused": ({"mint_failure": MINT}, "no OAuth token could be minted", "oauth_client_id"),
    "OAuth refused, seen by a recording": (
        {"recordings": item(State.WAITING, MINT, failing_since=NOW - 60)},
        "1 recording waiting",
        "oauth_client_secret",
    ),
    "missing column": (
        {"runs": run(failures=["mapping.yaml:12: table deals has no column budgte"])},
        "budgte",
        "mapping.yaml",
    ),
    "mapping mistake": ({"runs": run(failures=["mapping.yaml:12: x: y expected"])}, "mapping.yaml:12", "mapping.yaml"),
    "wrong password": (
        {
            "recordings": item(
                State.WAITING,
                'secret CrmSecret: key "url": Access denied for user bridge',
                failing_since=NOW - 60,
            )
        },
        "Access denied",
        "setup rotate CrmSecret",
    ),
    "missing grant": (
        {
            "recordings": item(
                State.WAITING,
                "mapping.yaml:9: permission denied; run: GRANT UPDATE ON deals TO bridge (for the fields)",
                failing_since=NOW - 60,
            )
        },
        "permission denied",
        "run: GRANT UPDATE ON deals TO bridge",
    ),
    "CRM down for more than a day": (
        {
            "recordings": item(
                State.WAITING,
                "the CRM's database is away: Connection refused (at mapping.yaml:9)",
                failing_since=NOW - 2 * DAY,
            )
        },
        "waiting for 2 d",
        "the network",
    ),
    "endpoint silent": (
        {"runs": (SyncRun(NOW - 300, {"outcome": "done", "counts": {"sweep": {"missed_by_webhooks": 4}}}),)},
        "4 recordings that no webhook told of",
        "endpoint at Siro",
    ),
    "dead letter": (
        {"surroundings": Surroundings(dead_letters=(DeadLetter("m1", "r", "{}", "rec-1"),))},
        "1 message given up",
        "siro-bridge replay --dead-letters",
    ),
    "field that the CRM refuses": (
        {
            "recordings": item(
                State.INCOMPLETE, refused={"deal.budget": "mapping.yaml:40: the value does not fit the column"}
            )
        },
        "the CRM refuses deal.budget",
        "siro-bridge replay RECORDING",
    ),
    "422": (
        {"refused_records": (RefusedRecord("engagements", "appt-1", ("startTime: Invalid date",), 2, NOW),)},
        "Siro refuses engagements appt-1: startTime: Invalid date",
        "siro-bridge resync appt-1",
    ),
    "schedule disabled": (
        {"surroundings": Surroundings("rate(10 minutes)", "DISABLED")},
        "the schedule of the sync is disabled",
        "siro-bridge sync",
    ),
    "no run for hours": ({"runs": (SyncRun(NOW - 3 * 3600, FINE.report),)}, "ended 3 h ago", "siro-bridge sync"),
    "no run at all": ({"runs": ()}, "no sync run has ended yet", "siro-bridge sync"),
    "failed recording": (
        {
            "recordings": item(
                State.FAILED, "Siro: GET /v1/core/recordings/rec-1 answered 404: not found", shard="failed"
            )
        },
        "1 recording failed",
        "siro-bridge replay RECORDING",
    ),
    "stranded recording": (
        {"recordings": item(State.WAITING, "Siro: refused", shard="failed")},
        "no sync run looks",
        "siro-bridge replay --failed",
    ),
    "parked body": (
        {"parked": (ParkedBody("msg_1", "the body is not JSON", "x", NOW),)},
        "1 webhook not understood: the body is not JSON",
        "siro-bridge replay --parked",
    ),
    "refused deep link": (
        {"refused_records": (RefusedRecord("deep link", "appt-1", ("appt.link: too long",), 1, NOW),)},
        "the CRM refuses deep link appt-1",
        "siro-bridge resync appt-1",
    ),
    "too many rejected": (
        {"runs": run(stopped={"engagements": "engagements: 30 of 40 records were rejected; look at the reasons"})},
        "30 of 40 records were rejected",
        "correct the mapping",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_named_with_its_mend(fault: str) -> None:
    changes, what, advice = FAULTS[fault]
    found = [finding for finding in findings(status(**changes)) if what in finding.what]
    assert len(found) == 1, [finding.what for finding in findings(status(**changes))]
    assert advice in found[0].mend.advice
    assert found[0].mend.needs_person


def told(**changes: Any) -> list[Finding]:
    return list(findings(status(**changes)))


def test_crm_that_is_away_for_an_hour_is_told_and_needs_nobody() -> None:
    [finding] = told(recordings=item(State.WAITING, "the CRM's database is away: x", failing_since=NOW - 3600))
    assert not finding.mend.needs_person


def test_step_that_was_left_early_needs_somebody_only_when_it_lasts() -> None:
    stopped = run(stopped={"engagements": "Siro: PUT /v1/integrations/sync/batch/engagements answered 503"})
    assert not any(finding.mend.needs_person for finding in told(runs=stopped))
    assert any(finding.mend.needs_person for finding in told(runs=stopped * 3))


def test_failure_that_is_also_why_a_step_was_left_is_told_once() -> None:
    assert (
        len(told(runs=run(failures=["engagements: a bug: KeyError"], stopped={"engagements": "a bug: KeyError"}))) == 1
    )


def test_recordings_of_one_reason_are_one_finding() -> None:
    items = tuple(LedgerItem(f"rec-{number}", State.FAILED, 1, reason="Siro: no") for number in range(3))
    [finding] = told(recordings=Recordings(items))
    assert finding.what == "3 recordings failed: Siro: no"
    assert finding.ids == ("rec-0", "rec-1", "rec-2")


def test_what_needs_a_person_comes_first() -> None:
    recordings = Recordings(
        (
            LedgerItem("rec-1", State.WAITING, 1, reason="the CRM's database is away: x", failing_since=NOW - 60),
            LedgerItem("rec-2", State.WAITING, 1, reason="mapping.yaml:3: x", failing_since=NOW - 60),
        )
    )
    assert [finding.mend.needs_person for finding in told(recordings=recordings)] == [True, False]
