"""The reps of the window's appointments, beside the users of a simulated Siro."""

from datetime import timedelta
from typing import Any

import pytest

from siro_bridge.bootstrap.sync_operations import answer_to
from siro_bridge.domain.errors import TokenRefusedError
from siro_bridge.domain.operate.requests import Reps
from siro_bridge_cli.simulator import Fault
from siro_bridge_cli.simulator.people import add_siro_user
from tests.integration.sync.running import NOON, Running


def reps(running: Running) -> dict[str, Any]:
    return answer_to(running.root, Reps(), 600)


def test_each_rep_of_the_window_is_told_with_its_user_and_none_is_sent(running: Running) -> None:
    add_siro_user(running.siro.world, "r-1@example.com", "Dana Example")
    add_siro_user(running.siro.world, "office@example.com", "Office")
    running.crm.put_appointment("a1", NOON, rep="R-1")
    running.crm.put_appointment("a2", NOON, rep="R-1")
    running.crm.put_appointment("a3", NOON, rep="R-2")
    running.crm.put_appointment("past", NOON, rep="R-3", starts=NOON - timedelta(days=60))
    answer = reps(running)
    told = {
        one["rep"]["external_id"]: (one["match"], one["rep"]["appointments"], one["known"]) for one in answer["reps"]
    }
    assert told == {"R-2": ("none", 1, False), "R-1": ("email", 2, False)}
    assert {user["name"] for user in answer["users_without_rep"]} == {"Admin", "Office"}
    assert (answer["outcome"], answer["whole"], answer["appointments"], answer["without_rep"]) == ("done", True, 3, 0)
    assert (answer["from"], answer["to"]) == ("2026-02-08T19:00:00+00:00", "2026-03-01T19:00:00+00:00")
    assert running.puts() == 0


def test_rep_that_siro_has_is_known_and_mapped(running: Running) -> None:
    add_siro_user(running.siro.world, "r-1@example.com", "Dana Example")
    running.crm.put_appointment("a1", NOON, rep="R-1")
    running.run()
    [rep] = reps(running)["reps"]
    assert (rep["match"], rep["known"]) in {("mapped", True), ("email", True)}


def test_appointment_without_a_rep_is_counted(running: Running) -> None:
    running.crm.put_appointment("a1", NOON, rep=None)
    answer = reps(running)
    assert (answer["without_rep"], answer["reps"]) == (1, [])


def test_token_that_siro_refuses_is_told(running: Running) -> None:
    running.siro.faults.add(Fault("status", path="*/v1/core/users*", times=None, status=401))
    with pytest.raises(TokenRefusedError, match="SiroSecret"):
        reps(running)
