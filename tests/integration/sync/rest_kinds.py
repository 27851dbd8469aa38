"""What a REST CRM's visits can be like: forms that all arrive, and values that cost their own record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.integration.crm.rest_crm.store import Json
from tests.integration.sync.running import NOON

Show = Callable[[Json], Any]

WRITES = {b'"@nan@"': b"NaN", b'"@endless@"': b"1e400", b'"@digits@"': b"9" * 5000, b'"@latin1@"': b'"Jos\xe9"'}
"""What stands for bytes that no encoder of ours would write."""

MOMENTS = [NOON - timedelta(hours=2), NOON - timedelta(hours=2, seconds=-1), NOON - timedelta(minutes=50)]
"""Few, so that many records share one; further apart than the overlap of two passes."""


@dataclass(frozen=True)
class Kind:
    """`show` makes what the API shows of a visit. `bad` is a part of what is said of it; a good one has none."""

    show: Show
    bad: str = ""
    arrives: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    is_nameless: bool = False


def having(**changes: Any) -> Show:
    return lambda record: {**record, **changes}


def when(**changes: Any) -> Show:
    return lambda record: {**record, "when": {**record["when"], **changes}}


def of_time(form: Callable[[datetime], Any]) -> Show:
    """The visit's start in another form."""
    return lambda record: when(**{"from": form(datetime.fromisoformat(record["when"]["from"]))})(record)


def nested(levels: int) -> Any:
    return [nested(levels - 1)] if levels else "deep"


BRACKETS = "[" * 1000
FAILS = "Siro fails at this one"
KINDS: dict[str, Kind] = {
    "plain": Kind(having()),
    "an id that is a number": Kind(lambda record: {**record, "id": int(record["id"])}),
    "a small z": Kind(lambda record: {**record, "modified": str(record["modified"]).lower()}),
    "seconds as text": Kind(of_time(lambda moment: str(int(moment.timestamp())))),
    "milliseconds": Kind(of_time(lambda moment: int(moment.timestamp() * 1000))),
    "another zone": Kind(of_time(lambda moment: (moment - timedelta(hours=7)).isoformat()[:19] + "-07:00")),
    "brackets": Kind(having(title=BRACKETS), arrives={"subject": BRACKETS}),
    "deep beside it": Kind(having(custom=nested(60))),
    "endless digits": Kind(having(title="@digits@"), arrives={"subject": "9" * 5000}),
    "half an emoji": Kind(having(title="Roof \ud83d"), arrives={"subject": "Roof ?"}),
    "never changed": Kind(having(modified=None)),
    "changed some day": Kind(having(modified="soon")),
    "changed at no number": Kind(having(modified="@nan@")),
    "changed in the year 9999": Kind(having(), at=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    "two rows": Kind(having()),
    "no number": Kind(having(lat="@nan@"), "not a number"),
    "no number as a title": Kind(having(title="@nan@"), "not a number"),
    "beyond all numbers": Kind(having(lat="@endless@"), "not a number"),
    "another encoding": Kind(having(title="@latin1@"), "no UTF-8"),
    "deep": Kind(having(title=nested(60)), "string"),
    "no time": Kind(when(**{"from": "soon"}), "a time expected"),
    "ends before it starts": Kind(when(to="2020-01-01T00:00:00.000Z"), "before startTime"),
    "a rep of no id": Kind(having(staff=[{"id": "None", "mail": "dana@example.com"}]), "no id"),
    "refused by Siro": Kind(having(deal_id="nowhere"), "nowhere"),
    "Siro fails": Kind(having(title=FAILS), "Siro fails at this record"),
    "null": Kind(lambda _: None, "is null", is_nameless=True),
    "a text": Kind(lambda _: "v-1", "is a text", is_nameless=True),
    "nothing": Kind(lambda _: {}, "an object without an id", is_nameless=True),
    "null as id": Kind(having(id=None), "an object without an id", is_nameless=True),
    "a blank id": Kind(having(id=" "), "an object without an id", is_nameless=True),
    "an id of nothing": Kind(having(id="null"), "an object without an id", is_nameless=True),
}
UNDATED = ("never changed", "changed some day", "changed at no number")
ONE_OF = [
    ("Siro fails",),  # two, and nothing else on their page, are an outage
    UNDATED,  # of several the mapping's cursor would be wrong
]
MOST = 11
MOST_BAD = 8
"""More than a fifth, of ten, and the mapping must be wrong."""
