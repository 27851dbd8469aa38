"""Whoever sends whatever: nothing unsigned is accepted, nothing signed is refused, and nothing breaks the function."""

import io
import json
from collections import Counter
from contextlib import redirect_stdout
from random import Random

from tests.integration.webhook.delivery import Function, event, payload
from tests.integration.webhook.mutations import mutated, odd_payload

REQUESTS = 10_000


def test_no_mutated_request_is_accepted_and_none_is_a_5xx(function: Function) -> None:
    chance, valid = Random(20260215), event(payload(title="Zo\u00eb’s kitchen"))
    statuses: Counter[int] = Counter()
    with redirect_stdout(io.StringIO()):
        for _ in range(REQUESTS):
            request = mutated(chance, valid)
            status = function(request)
            assert status == 400, request
            statuses[status] += 1
    assert statuses == {400: REQUESTS}
    assert function.items() == []
    assert function.messages() == []


def test_every_signed_body_is_answered_2xx(function: Function) -> None:
    chance = Random(20260216)
    with redirect_stdout(io.StringIO()):
        for number in range(1000):
            body = json.dumps(odd_payload(chance, payload()))
            assert function(event(body, f"msg_{number}")) == 200, body
