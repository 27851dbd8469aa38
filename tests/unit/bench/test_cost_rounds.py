"""Requests that are under way together are waited for once."""

from bench.cost.rounds import Rounds


def test_requests_at_the_same_time_are_one_wait() -> None:
    rounds = Rounds(0.0)
    with rounds.request("siro"), rounds.request("aws"):
        pass
    with rounds.request("aws"):
        pass
    assert rounds.requests == {"siro": 1, "aws": 2}
    assert rounds.waits == {"siro": 1, "aws": 1}
