"""Each line of `doctor` that looks from outside: what is well, what is not, and its mend."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from siro_bridge.domain.errors import ConfigurationError, SiroUnavailableError
from siro_bridge.domain.operate.check import CheckLine, Level, look_at
from siro_bridge.domain.operate.runs import SyncRun
from siro_bridge.siro.own_delivery import Delivered
from siro_bridge.state.stack_parts import Alarm, Schedule
from siro_bridge.use_cases.operate.check_endpoint import CheckEndpoint
from siro_bridge.use_cases.operate.check_setup import (
    check_alarms,
    check_event_source,
    check_queue,
    check_reps,
    check_runs,
    check_schedule,
    check_secrets,
    check_silence,
    check_stack,
)

NOW = 1_800_000_000.0


class Parts:
    def __init__(
        self, schedule: str = "ENABLED", source: str = "Enabled", *alarms: Alarm, confirmed: bool = True
    ) -> None:
        self._schedule, self._source, self._alarms, self._confirmed = schedule, source, alarms, confirmed

    def schedule(self) -> Schedule:
        return Schedule("rate(10 minutes)", self._schedule)

    def event_source_state(self) -> str:
        return self._source

    def raised_alarms(self) -> list[Alarm]:
        return list(self._alarms)

    def mail_is_confirmed(self, mail: str) -> bool:
        return self._confirmed and bool(mail)


def run(
    ago: float = 60, stopped: Mapping[str, str] | None = None, failures: tuple[str, ...] = (), **sweep: int
) -> SyncRun:
    report = {"outcome": "done", "counts": {"sweep": sweep}, "stopped": stopped or {}, "failures": failures}
    return SyncRun(int(NOW - ago), report)


def endpoint(answer: Delivered, **refusals: int) -> CheckEndpoint:
    return CheckEndpoint("https://hook", lambda: answer, lambda: Counter(refusals))


def secrets(**values: Any) -> list[CheckLine]:
    filled: dict[str, dict[str, Any]] = {
        "SiroSecret": {"organization_token": "t"},
        "CrmSecret": {"url": "u"},
        "WebhookSecret": {"signing_secrets": ["w"]},
    }
    return list(check_secrets((filled | values).__getitem__, receives=True))


ENABLE = "siro-bridge setup enable"


def rep(match: str, name: str = "Ana") -> dict[str, Any]:
    return {"rep": {"external_id": "R-1", "name": name, "email": ""}, "match": match}


CASES: list[tuple[list[CheckLine], Level, str, str]] = [
    (list(check_stack("s", "UPDATE_COMPLETE", is_older=False)), Level.OK, "", ""),
    (
        list(check_stack("s", "UPDATE_ROLLBACK_COMPLETE", is_older=False)),
        Level.WARNING,
        "ROLLBACK",
        "describe-stack-events",
    ),
    (list(check_stack("s", "UPDATE_COMPLETE", is_older=True)), Level.ERROR, "older release", "sam deploy"),
    (list(check_schedule(Parts())), Level.OK, "rate(10 minutes)", ""),
    (list(check_schedule(Parts("DISABLED"))), Level.ERROR, "nothing is synced", ENABLE),
    (list(check_event_source(Parts(source="Disabled"))), Level.ERROR, "no recording is written", ENABLE),
    (secrets(), Level.OK, "", ""),
    (secrets(SiroSecret={"organization_token": "REPLACE_ME"}), Level.ERROR, "organization_token", "rotate SiroSecret"),
    (secrets(CrmSecret={"base_url": ""}), Level.ERROR, "base_url", "rotate CrmSecret"),
    (
        secrets(WebhookSecret={"signing_secrets": ["REPLACE_ME"]}),
        Level.ERROR,
        "signing_secrets",
        "rotate WebhookSecret",
    ),
    (secrets(WebhookSecret={"signing_secrets": ["a", "b"]}), Level.WARNING, "2 signing secrets", "--drop-old"),
    (
        secrets(SiroSecret={"organization_token": "t", "oauth_client_id": "c"}),
        Level.ERROR,
        "oauth_client_secret, oauth_user_id: not filled in",
        "rotate SiroSecret",
    ),
    (list(endpoint(Delivered(200, clock_ahead=1)).round_trip()), Level.OK, "", ""),
    (list(endpoint(Delivered(400)).round_trip()), Level.ERROR, "refused the signature", "rotate WebhookSecret"),
    (list(endpoint(Delivered(404)).round_trip()), Level.ERROR, "no such address", "enter the new WebhookUrl"),
    (list(endpoint(Delivered(503)).round_trip()), Level.ERROR, "answered 503", "log of WebhookFunction"),
    (list(endpoint(Delivered(None, "no answer")).round_trip()), Level.ERROR, "no answer", "firewall"),
    (list(endpoint(Delivered(200, clock_ahead=90)).round_trip()), Level.WARNING, "1 min ahead", "NTP"),
    (list(endpoint(Delivered(200, clock_ahead=-300)).round_trip()), Level.ERROR, "5 min behind", "NTP"),
    (
        list(endpoint(Delivered(200), mismatch=3).refused()),
        Level.WARNING,
        "3 in the last day",
        "copy the Signing Secret",
    ),
    (list(endpoint(Delivered(200), stale=1).refused()), Level.WARNING, "five minutes", "proxy"),
    (list(check_queue({"waiting": 0, "in_flight": 0}, 0)), Level.OK, "", ""),
    (list(check_queue({"waiting": 5000, "in_flight": 0}, 0)), Level.WARNING, "5000 recordings wait", "throttles"),
    (
        list(check_queue({"waiting": 0, "in_flight": 0}, 2)),
        Level.ERROR,
        "2 given up",
        "siro-bridge replay --dead-letters",
    ),
    (list(check_runs([run()], NOW)), Level.OK, "done, 1 min ago", ""),
    (list(check_runs([], NOW)), Level.WARNING, "none", "siro-bridge sync"),
    (list(check_runs([run(ago=86_400)], NOW)), Level.ERROR, "ended", ENABLE),
    (
        list(check_runs([run(failures=("Siro: the token was refused",))], NOW)),
        Level.ERROR,
        "refused",
        "rotate SiroSecret",
    ),
    (list(check_runs([run(stopped={"sweep": "odd"})], NOW)), Level.ERROR, "sweep: odd", "siro-bridge status"),
    (list(check_silence([run(heard_of=4)], NOW)), Level.OK, "all 4 recordings", ""),
    (list(check_silence([run(missed_by_webhooks=2)], NOW)), Level.ERROR, "silent", "WebhookUrl"),
    (
        list(check_silence([run(missed_by_webhooks=1, heard_of=4)], NOW)),
        Level.WARNING,
        "1 of 5 recordings",
        "WebhookUrl",
    ),
    (list(check_silence([run(ago=100_000, missed_by_webhooks=2)], NOW)), Level.OK, "none was missed", ""),
    (list(check_reps({"reps": [rep("email"), rep("mapped")]})), Level.OK, "all 2", ""),
    (
        list(check_reps({"reps": [rep("email"), rep("none", "")]})),
        Level.WARNING,
        "1 of 2 have no Siro user",
        "siro-bridge reps",
    ),
    (list(check_alarms(Parts(), "a@b.c")), Level.OK, "", ""),
    (list(check_alarms(Parts(), "")), Level.WARNING, "nobody is told", "AlarmEmail"),
    (list(check_alarms(Parts(confirmed=False), "a@b.c")), Level.WARNING, "has not confirmed", "confirm"),
    (
        list(check_alarms(Parts("ENABLED", "Enabled", Alarm("DeadLetterAlarm", "Look.")), "a@b.c")),
        Level.WARNING,
        "DeadLetterAlarm is raised",
        "Look.",
    ),
]


@pytest.mark.parametrize(("lines", "level", "found", "mend"), CASES)
def test_line_says_what_is_found_and_what_mends_it(lines: list[CheckLine], level: Level, found: str, mend: str) -> None:
    assert lines
    if level is Level.OK:
        assert {line.level for line in lines} == {Level.OK}
    worst = [line for line in lines if line.level is level]
    assert any(found in line.found and mend in line.mend for line in worst), lines
    assert all(bool(line.mend) is (line.level is not Level.OK) for line in lines)


@pytest.mark.parametrize(
    ("lines", "subjects"),
    [
        (list(check_stack("s", "UPDATE_IN_PROGRESS", is_older=False)), ["stack"]),
        (list(check_schedule(Parts())), ["schedule"]),
        (list(check_event_source(Parts())), ["event source mapping"]),
        (secrets(), ["secret SiroSecret", "secret CrmSecret", "secret WebhookSecret"]),
        (list(check_queue({"waiting": 1, "in_flight": 2}, 0)), ["queue", "dead letters"]),
        (list(check_runs([run()], NOW)), ["last sync run"]),
        (list(check_silence([run()], NOW)), ["webhooks"]),
        (list(check_alarms(Parts(), "a@b.c")), ["alarms"]),
        (list(check_reps({"reps": []})), ["reps"]),
    ],
)
def test_line_names_what_it_is_about(lines: list[CheckLine], subjects: list[str]) -> None:
    assert [line.subject for line in lines] == subjects


@pytest.mark.parametrize(
    ("lines", "level"),
    [
        (list(check_runs([run(ago=3 * 3600)], NOW)), Level.OK),
        (list(check_runs([run(ago=3 * 3600 + 1)], NOW)), Level.ERROR),
        (list(check_silence([run(ago=86_400, missed_by_webhooks=1)], NOW)), Level.ERROR),
        (list(check_silence([run(ago=86_401, missed_by_webhooks=1)], NOW)), Level.OK),
        (list(check_queue({"waiting": 1000, "in_flight": 0}, 0)), Level.OK),
        (list(check_queue({"waiting": 1001, "in_flight": 0}, 0)), Level.WARNING),
        (list(check_stack("s", "UPDATE_IN_PROGRESS", is_older=False)), Level.WARNING),
        (list(check_stack("s", "CREATE_COMPLETE", is_older=False)), Level.OK),
        (list(check_stack("s", "IMPORT_COMPLETE", is_older=False)), Level.OK),
        (list(check_event_source(Parts(source="Enabling"))), Level.OK),
    ],
)
def test_line_is_as_grave_as_its_limit_says(lines: list[CheckLine], level: Level) -> None:
    assert lines[0].level is level


def test_secret_of_the_webhooks_is_asked_for_where_they_come_alone() -> None:
    filled = {"SiroSecret": {"organization_token": "t"}, "CrmSecret": {"url": "u"}}
    assert {line.level for line in check_secrets(filled.__getitem__, receives=False)} == {Level.OK}


def test_first_five_reps_without_a_user_are_named() -> None:
    [line] = check_reps({"reps": [rep("none", f"Rep {number}") for number in range(7)]})
    assert line.found.startswith("7 of 7 have no Siro user")
    assert line.found.endswith(": Rep 0, Rep 1, Rep 2, Rep 3, Rep 4")


def test_raised_alarm_is_told_alone() -> None:
    lines = list(check_alarms(Parts("ENABLED", "Enabled", Alarm("DeadLetterAlarm", "Look.")), "a@b.c"))
    assert [line.level for line in lines] == [Level.WARNING]


def test_failure_of_one_check_is_a_line_and_what_is_away_is_not_the_mappings_fault() -> None:
    def refuse() -> list[CheckLine]:
        raise ConfigurationError("Siro: GET /x answered 401: the token was refused; put a valid one in")

    def be_away() -> list[CheckLine]:
        raise SiroUnavailableError("Siro is away (at mapping.yaml:4)")

    [line] = look_at("token", refuse, otherwise="other")
    assert "siro-bridge setup rotate SiroSecret" in line.mend
    [line] = look_at("token", be_away, otherwise="wait")
    assert line.mend == "wait"


def test_bug_is_no_line() -> None:
    def fail() -> list[CheckLine]:
        raise KeyError("x")

    with pytest.raises(KeyError):
        list(look_at("token", fail, otherwise=""))
