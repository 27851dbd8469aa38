"""Whether webhooks reach the function: by a test delivery of our own, and by what was refused of others."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

from siro_bridge.domain.operate.check import CheckLine
from siro_bridge.domain.operate.next_step import in_words

DEPLOY = "sam build && sam deploy"
ROTATE = "siro-bridge setup rotate WebhookSecret"
WEBHOOKS_PAGE = "Siro: Organization Admin Area, Webhooks, your endpoint"
SKEW_WARNING, SKEW_ERROR = 60.0, 240.0
"""Svix takes five minutes."""


class Answer(Protocol):
    """What came of a delivery: `siro.own_delivery.Delivered`."""

    @property
    def status(self) -> int | None: ...
    @property
    def why(self) -> str: ...
    @property
    def clock_ahead(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class CheckEndpoint:
    """`deliver` sends a signed test delivery and gives what came of it; `refusals` counts those of the last day."""

    url: str
    deliver: Callable[[], Answer]
    refusals: Callable[[], Counter[str]]

    def round_trip(self) -> Iterator[CheckLine]:
        answer = self.deliver()
        if answer.status == HTTPStatus.OK:
            yield CheckLine.ok("endpoint", "took a signed test delivery")
            yield from _clock(answer.clock_ahead)
            return
        told, mend = _ANSWERS.get(answer.status, (f"answered {answer.status}", f"deploy again: {DEPLOY}"))
        if answer.status is None:
            told, mend = answer.why, "look whether this machine reaches it: a proxy, a firewall, a name that is unknown"
        elif answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            told, mend = f"answered {answer.status}", "the log of WebhookFunction says why; a secret, or the deployment"
        yield CheckLine.error("endpoint", f"{self.url}: {told}", mend)
        yield from _clock(answer.clock_ahead)

    def refused(self) -> Iterator[CheckLine]:
        counts = self.refusals()
        for reason, count in counts.most_common():
            found = f"{count} in the last day: {_REASONS.get(reason, reason)}"
            yield CheckLine.warning("refused webhooks", found, _REASON_MENDS.get(reason, _STRANGERS))
        if not counts:
            yield CheckLine.ok("refused webhooks", "none in the last day")


_ANSWERS: dict[int | None, tuple[str, str]] = {
    400: (
        "refused the signature of its own secret (400)",
        f"wait a minute after a rotation; else compare this machine's clock, and fill the secret: {ROTATE}",
    ),
    404: (
        "there is no such address (404)",
        f"deploy again ({DEPLOY}), and enter the new WebhookUrl at {WEBHOOKS_PAGE}",
    ),
}
_REASONS = {
    "mismatch": "signed with another secret",
    "stale": "signed more than five minutes before",
    "future": "signed in the future",
    "missing": "without a signature",
    "malformed": "with a signature that is none",
}
_STRANGERS = "nothing: strangers knock at any public address"
_REASON_MENDS = {
    "mismatch": f"copy the Signing Secret ({WEBHOOKS_PAGE}): {ROTATE}; if it is right already, strangers knock",
    "stale": "let nothing hold webhooks back on their way, such as a proxy that queues them",
    "future": "let nothing change webhooks on their way; Siro's clock and AWS's agree",
}


def _clock(ahead: float | None) -> Iterator[CheckLine]:
    if ahead is None:
        return
    how_far = f"this machine's is {in_words(abs(ahead))} {'ahead of' if ahead > 0 else 'behind'} AWS's"
    mend = "let this machine's clock be set (NTP); signatures are good for five minutes"
    if abs(ahead) >= SKEW_ERROR:
        yield CheckLine.error("clock", how_far, mend)
    elif abs(ahead) >= SKEW_WARNING:
        yield CheckLine.warning("clock", how_far, mend)
    else:
        yield CheckLine.ok("clock", "agrees with AWS's")
