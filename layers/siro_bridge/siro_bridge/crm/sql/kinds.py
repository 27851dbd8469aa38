"""One table for all databases: what an error says of who must act next."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum


class Kind(StrEnum):
    """`refused`: this value or record will not do, all else goes on. `away`: the system cannot be used now.

    The others are for a person to mend: the `mapping`, the `url` in the secret, or a `grant` that the user lacks.
    """

    REFUSED = "refused"
    AWAY = "away"
    MAPPING = "mapping"
    URL = "url"
    GRANT = "grant"


def kind_of_state(state: str | None) -> Kind | None:
    """By SQLSTATE, whole or by its class; None where it says nothing, as MySQL's HY000."""
    return _STATES.get(state or "", _STATES.get((state or "")[:2]))


def kind_of_number(number: int) -> Kind | None:
    """By MySQL's and MariaDB's numbers, where their SQLSTATE says nothing or something else.

    Numbers that no server has are a trigger's own, given by SIGNAL.
    """
    signalled = number < 0 or number in _UNUSED or number >= _SERVERS_END
    return _NUMBERS.get(number, Kind.REFUSED if signalled else None)


def kind_of_connecting(text: str) -> Kind:
    """By the words of libpq and PyMySQL about a connection that was not made: there is no code then."""
    return next((kind for words, kind in _CONNECTING if words.search(text)), Kind.AWAY)


def _all(kind: Kind, *codes: object) -> Iterable[tuple[str, Kind]]:
    return ((str(code), kind) for code in codes)


# The SQL standard's classes (PostgreSQL manual, appendix A), and single states that differ from their class.
_STATES: Mapping[str, Kind] = dict(
    [
        # data, constraints, what a trigger raised or ran into, and limits that one value exceeds
        *_all(Kind.REFUSED, "01", "02", "09", "20", "22", "23", "27", "2F", "38", "39", "44", "45", "54", "P0"),
        *_all(Kind.MAPPING, "0A", "21", "24", "34", "3F", "42"),
        *_all(Kind.MAPPING, "25006", "55000"),  # a select that writes, a view that cannot be written to
        *_all(Kind.URL, "28", "3D", "0L", "0P"),
        *_all(Kind.GRANT, "42501"),
        *_all(Kind.AWAY, "08", "25", "40", "53", "55", "57", "58", "70", "72", "HV"),
        *_all(Kind.AWAY, "26", "42P05"),  # a pooler handed out a session that other statements were prepared in
    ]
)

_UNUSED = range(1000, 1002)
"""The manual's examples of SIGNAL take 1000 and 1001, which the servers have not used for decades."""

_SERVERS_END = 5000


def _numbers(kind: Kind, *numbers: int) -> Iterable[tuple[int, Kind]]:
    return ((number, kind) for number in numbers)


# MySQL manual, "Server Error Message Reference"; MariaDB, "MariaDB Error Code Reference".
_NUMBERS: Mapping[int, Kind] = dict(
    [
        # this value: null, too long, out of range, no date, no member, no JSON, no geometry; a key; a constraint
        *_numbers(Kind.REFUSED, 1048, 1062, 1118, 1138, 1153, 1162, 1169, 1216, 1217, 1263, 1264, 1265, 1292, 1300),
        *_numbers(Kind.REFUSED, 1301, 1364, 1365, 1366, 1367, 1369, 1406, 1411, 1416, 1425, 1426, 1439, 1441, 1451),
        *_numbers(Kind.REFUSED, 1452, 1526, 1557, 1586, 1690, 1748, 1761, 1762, 1859, 1918, 3140, 3141, 3143, 3144),
        *_numbers(Kind.REFUSED, 3146, 3147, 3150, 3155, 3156, 3157, 3516, 3617, 3643, 3751, 3819, 3854, 3903, 4025),
        *_numbers(Kind.REFUSED, 1329, 1339, 1422, 1424, 1442, 1456, 1643, 1644),  # in or by a trigger
        # the statement: names, functions, collations; a view or a column that takes no writes
        *_numbers(Kind.MAPPING, 1046, 1052, 1054, 1055, 1056, 1060, 1064, 1066, 1146, 1176, 1222, 1241, 1242, 1267),
        *_numbers(Kind.MAPPING, 1270, 1271, 1288, 1305, 1318, 1345, 1347, 1348, 1349, 1356, 1393, 1394, 1395, 1449),
        *_numbers(Kind.MAPPING, 1471, 1582, 1583, 1630, 1792, 1906, 1907, 3105),
        # who may connect, to what, and how
        *_numbers(Kind.URL, 1044, 1045, 1049, 1130, 1251, 1275, 1524, 1698, 1820, 1862, 3118, 3159, 4151),
        *_numbers(Kind.GRANT, 1142, 1143, 1227, 1370),
        # too many, too slow, locked, full, crashed, shut down, read-only for now
        *_numbers(Kind.AWAY, 1021, 1030, 1037, 1038, 1040, 1041, 1047, 1053, 1114, 1129, 1194, 1195, 1203, 1205, 1206),
        *_numbers(Kind.AWAY, 1213, 1226, 1290, 1317, 1412, 1614, 1836, 1927, 1969, 3024, 3058, 3572),
        *_numbers(Kind.AWAY, *range(2000, 2100)),  # the client's own: no answer, or none that was whole
    ]
)

_CONNECTING: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"authentication failed|no password supplied|Access denied"), Kind.URL),
    (re.compile(r"no pg_hba\.conf entry|is not permitted to log in|permission denied for database"), Kind.URL),
    (re.compile(r'(database|role) ".*" does not exist'), Kind.URL),
    (re.compile(r"certificate|CERTIFICATE|SSL is required|does not support SSL|SSL was required"), Kind.URL),
    (re.compile(r"private key|unsupported startup parameter|authentication method|auth plugin"), Kind.URL),
    (re.compile(r"invalid .*(value|option|port|percent)|bad value for|could not match"), Kind.URL),
)
