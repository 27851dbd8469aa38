"""Which rows need no look, and when an entry has to go."""

from hashlib import blake2b

import pytest

from siro_bridge.domain.sync import settled
from siro_bridge.domain.sync.settled import ENTRY, SettledRows


def row(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=16).digest()


def stored(*pairs: tuple[str, str]) -> dict[int, bytes]:
    rows = SettledRows({})
    for external_id, text in pairs:
        rows.add(external_id, row(text))
    return rows.changed(whole=True)


def entries(parts: dict[int, bytes]) -> int:
    return sum(map(len, parts.values())) // ENTRY


def test_row_that_was_looked_at_needs_no_look_in_the_next_pass() -> None:
    rows = SettledRows(stored(("a", "1"), ("b", "1 too")))
    assert (rows.meet(row("1")), rows.meet(row("1 too")), rows.meet(row("2"))) == (True, True, False)
    assert rows.changed(whole=True) == {}


def test_row_without_a_digest_needs_a_look() -> None:
    assert not SettledRows(stored(("a", "1"))).meet(None)


def test_entry_is_replaced_by_the_row_that_was_looked_at() -> None:
    rows = SettledRows(stored(("a", "1")))
    rows.add("a", row("2"))
    assert not rows.meet(row("1"))
    after = SettledRows(rows.changed(whole=True))
    assert (after.meet(row("1")), after.meet(row("2"))) == (False, True)


def test_what_is_taken_out_says_which_part_has_to_go_once() -> None:
    parts = stored(("a", "1"))
    rows = SettledRows(parts)
    assert rows.remove(["a", "unknown"]) == set(parts)
    assert rows.remove(["a"]) == set()
    assert not rows.meet(row("1"))
    assert rows.changed(whole=False) == {}


def test_part_that_went_is_written_again_with_those_that_stayed() -> None:
    names = [f"a{number}" for number in range(2000)]
    first, *others = [name for name in names if settled._name(name)[0] == settled._name("a0")[0]]
    parts = stored(*((name, name) for name in (first, *others)))
    rows = SettledRows(parts)
    assert rows.remove([first]) == set(parts)
    rows.add(first, row(first))
    assert entries(rows.changed(whole=False)) == len(others) + 1
    assert all(SettledRows(rows.changed(whole=False)).meet(row(name)) for name in (first, *others))


@pytest.mark.parametrize("first", [True, False])
def test_record_that_stands_in_two_rows_has_no_entry(first: bool) -> None:
    rows = SettledRows(stored(("a", "1")))
    if first:
        assert rows.meet(row("1"))
        rows.add("a", row("2"))
    else:
        rows.add("a", row("2"))
        rows.add("a", row("1"))
    rows.add("a", row("3"))
    assert entries(rows.changed(whole=True)) == 0


def test_row_that_a_whole_pass_did_not_meet_goes_when_its_part_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settled, "_name", lambda external_id: b"\0" + row(external_id)[:7])
    parts = stored(("left the window", "1"), ("a", "2"))
    for whole, kept in ((True, 2), (False, 3)):
        rows = SettledRows(parts)
        rows.meet(row("2"))
        assert rows.changed(whole=whole) == {}
        rows.add("new", row("3"))
        assert entries(rows.changed(whole=whole)) == kept


def test_full_part_takes_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """An item of the state table has its limit."""
    monkeypatch.setattr(settled, "LARGEST_PART", ENTRY)
    monkeypatch.setattr(settled, "_name", lambda external_id: b"\0" + row(external_id)[:7])
    assert entries(stored(("a", "1"), ("b", "2"))) == 1
