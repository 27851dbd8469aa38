"""Of a batch's threads one asks Siro, and the others take its answer; none waits for long."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest

from siro_bridge.siro import once
from siro_bridge.siro.organization import OrganizationApi
from siro_bridge.siro.users import UserNames

THREADS = 8


class SlowApi:
    """Answers once every thread has had the time to ask."""

    def __init__(self) -> None:
        self.asked = 0

    def user(self, user_id: str) -> dict[str, Any]:
        self.asked += 1
        threading.Event().wait(0.05)
        return {"firstName": "Dana", "lastName": user_id}


def names_of(api: SlowApi) -> list[str]:
    names = UserNames(cast("OrganizationApi", api))
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(lambda _: names.name("u-1"), range(THREADS)))


def test_threads_that_ask_together_make_one_request() -> None:
    api = SlowApi()
    assert names_of(api) == ["Dana u-1"] * THREADS
    assert api.asked == 1


def test_thread_that_waits_too_long_asks_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "WAIT_SECONDS", 0.0)
    api = SlowApi()
    assert names_of(api) == ["Dana u-1"] * THREADS
    assert api.asked > 1
