"""A row of the database as a digest: rows of one digest are of the same values, whatever is made of them."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from hashlib import blake2b
from typing import Any
from uuid import UUID

import orjson

from siro_bridge.crm.port import SourceRow
from siro_bridge.domain.payload.rules import rules_digest
from siro_bridge.domain.sync.settled import DIGEST

_PLAIN = frozenset((type(None), bool, int, float, str, Decimal, datetime, date, UUID))
"""Types of which JSON tells each value, once the type is known."""

Kinds = tuple[type, ...]


class RowDigests:
    """Of rows with these columns. The digest covers the types too: a Decimal and a text may look the same as JSON."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = columns
        self._begun: dict[Kinds, Any] = {}

    def __call__(self, row: SourceRow) -> bytes | None:
        """None for values that have no text of their own."""
        kinds = tuple(map(type, row.values))
        begun = self._begun.get(kinds) or self._begin(kinds)
        if not begun:
            return None
        found = begun.copy()
        found.update(_text(row.values, plain=_PLAIN.issuperset(kinds)))
        digest: bytes = found.digest()
        return digest

    def _begin(self, kinds: Kinds) -> Any:
        if memoryview in kinds:  # its text is its address
            return None
        covered = (rules_digest(), list(self._columns), [f"{kind.__module__}.{kind.__qualname__}" for kind in kinds])
        begun = self._begun[kinds] = blake2b(repr(covered).encode(), digest_size=DIGEST)
        return begun


def _text(row: Sequence[Any], *, plain: bool) -> bytes:
    if plain:
        try:
            return orjson.dumps(row, default=str)
        except TypeError:  # a number beyond 64 bits, half an emoji
            pass
    return repr(tuple(row)).encode(errors="surrogatepass")
