from siro_bridge.crm.http.pace import Pace


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def starts(per_minute: int | None, count: int) -> list[float]:
    clock = Clock()
    pace = Pace(per_minute, clock, clock.sleep)
    moments = []
    for _ in range(count):
        pace.wait()
        moments.append(clock())
    return moments


def test_no_minute_holds_more_requests_than_the_crm_allows() -> None:
    moments = starts(60, 200)
    assert max(sum(at <= other < at + 60 for other in moments) for at in moments) <= 60


def test_the_pace_is_nearly_what_the_crm_allows() -> None:
    moments = starts(60, 200)
    assert moments[-1] - moments[0] < 200 / 60 * 60 * 1.15


def test_a_few_requests_do_not_wait() -> None:
    assert len(set(starts(600, 50))) == 1


def test_without_a_limit_nothing_waits() -> None:
    assert len(set(starts(None, 50))) == 1


def test_one_request_a_minute_is_kept_too() -> None:
    first, second = starts(1, 2)
    assert second - first >= 60
