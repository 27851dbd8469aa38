"""What a SQL CRM's visits can be like: in all three databases, and in each of them alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

BRACKETS = "[" * 1000
FAILS = "Siro fails at this one"
NO_UTF_8 = "bytes that are no text"


@dataclass(frozen=True)
class Kind:
    """Each of `rows` has what is other than in a plain row, as SQL; a part of what is said of it is `bad`."""

    rows: tuple[Mapping[str, str], ...] = ({},)
    bad: str = ""
    arrives: Mapping[str, Any] = field(default_factory=dict)
    never: bool = False
    """has no time of its last change, or one before all others"""


KINDS = {
    "plain": Kind(),
    "brackets": Kind(({"phone": f"'{BRACKETS}'"},)),
    "two reps": Kind(({}, {"rep": "'8'"}), arrives={"users": {"7": {}, "8": {}}}),
    "never changed": Kind(({"changed": "NULL"},), never=True),
    "two views": Kind(({}, {"title": "'In another view'"}), "it stands in 2 rows"),
    "no id": Kind(({"id": "NULL"},), "required"),
    "an id of nothing": Kind(({"id": "'null'"},), "stands for nothing"),
    "ends before it starts": Kind(({"ends_at": "'2020-01-01 00:00:00'"},), "before startTime"),
    "refused by Siro": Kind(({"deal_id": "'nowhere'"},), "nowhere"),
    "Siro fails": Kind(({"title": f"'{FAILS}'"},), "Siro fails at this record"),
}
NAMELESS = ("no id", "an id of nothing")


@dataclass(frozen=True)
class Dialect:
    """`table` has gaps for what `changed` is as a moment or as a number; both have their odd forms of a change."""

    table: str
    moment: str
    stamp: str
    kinds: Mapping[str, Kind]
    changed_at: Mapping[str, Kind]
    changed_in_seconds: Mapping[str, Kind]

    def written(self, moment: datetime) -> str:
        return f"'{moment.strftime(self.stamp)}'"

    def all_kinds(self, is_a_number: bool) -> dict[str, Kind]:
        return {**KINDS, **self.kinds, **(self.changed_in_seconds if is_a_number else self.changed_at)}


SENTINELS = {
    "changed at 0": Kind(({"changed": "0"},), never=True),
    "changed at the end of time": Kind(({"changed": "9999999999999"},)),
}
NUMBERED = """CREATE TABLE visits (number {numbered}, id {text}, title {text}, starts_at {moment}, ends_at {moment},
    rep {text}, phone {text}, deal_id {text}, shown {shown}, changed {{changed}})"""
DIALECTS = {
    "sqlite": Dialect(
        "CREATE TABLE visits (number INTEGER PRIMARY KEY, id, title, starts_at, ends_at, rep, phone, deal_id, shown, "
        "changed)",
        "",
        "%Y-%m-%dT%H:%M:%S+00:00",
        {
            "bytes of a text": Kind(({"title": "x'526f6f66'"},), arrives={"subject": "Roof"}),
            "another encoding": Kind(({"title": "CAST(x'81' AS TEXT)"},), NO_UTF_8),
            "no text": Kind(({"title": "x'008182'"},), NO_UTF_8),
            "no time": Kind(({"starts_at": "'soon'"},), "a time expected"),
        },
        {"changed some day": Kind(({"changed": "'soon'"},))},
        SENTINELS,
    ),
    "postgresql": Dialect(
        NUMBERED.format(numbered="SERIAL PRIMARY KEY", text="TEXT", moment="TIMESTAMPTZ", shown="TIME"),
        "TIMESTAMPTZ",
        "%Y-%m-%d %H:%M:%S+00:00",
        {
            "another encoding": Kind(({"title": r"E'Jos\xe9'"},), NO_UTF_8),
            "starts at infinity": Kind(({"starts_at": "'infinity'", "ends_at": "NULL"},), "a time expected"),
            "starts before Christ": Kind(({"starts_at": "'0044-03-15 BC'"},), "a time expected"),
            "starts in the year 10000": Kind(({"starts_at": "'10000-01-01'"},), "a time expected"),
            "shown at 24:00": Kind(({"shown": "'24:00'"},), arrives={"content": "24:00:00"}),
        },
        {
            "changed at infinity": Kind(({"changed": "'infinity'"},)),
            "changed before Christ": Kind(({"changed": "'0044-03-15 BC'"},), never=True),
        },
        SENTINELS,
    ),
    "mariadb": Dialect(
        NUMBERED.format(
            numbered="INT AUTO_INCREMENT PRIMARY KEY",
            text="VARCHAR(1100)",
            moment="DATETIME",
            shown="SET('roof', 'deck')",
        )
        + " CHARSET latin1",
        "DATETIME",
        "%Y-%m-%d %H:%M:%S",
        {
            "another encoding": Kind(({"title": "_latin1 x'81'"},), NO_UTF_8),
            "starts on no day": Kind(({"starts_at": "'0000-00-00'"},), "a time expected"),
            "starts on February 31": Kind(({"starts_at": "'2026-02-31'"},), "a time expected"),
            "shown as a set": Kind(({"shown": "'roof,deck'"},), arrives={"content": "roof,deck"}),
        },
        {"changed on no day": Kind(({"changed": "'0000-00-00'"},), never=True)},
        SENTINELS,
    ),
}
