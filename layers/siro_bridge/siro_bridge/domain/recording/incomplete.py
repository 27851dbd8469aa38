"""Recordings of which the CRM refused a part: what is kept of that, and when it is tried again."""

from collections.abc import Mapping

from siro_bridge.domain.texts import cut
from siro_bridge.domain.timing import pause

DAY, WEEK = 86400, 7 * 86400
DAILY = 30
"""The first attempts, about a month of them, are at most a day apart. Those after them are a week apart."""

MOST_REFUSED = 50
LONGEST_NAME, LONGEST_REASON = 200, 500


def incomplete_pause(tries: int) -> int:
    """Seconds until a refused part is tried again, after `tries` attempts before this one: an hour at first."""
    return pause(tries, first=3600, most=DAY if tries < DAILY else WEEK)


def kept_refusals(refused: Mapping[str, str]) -> dict[str, str]:
    """What a ledger item keeps of them, at most 35 KB: the first of them by name, each with a reason of one line."""
    kept = {cut(name, LONGEST_NAME): cut(refused[name], LONGEST_REASON) for name in sorted(refused)[:MOST_REFUSED]}
    left = len(refused) - MOST_REFUSED
    return kept | ({"…": f"and {left} more"} if left > 0 else {})
