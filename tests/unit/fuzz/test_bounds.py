"""What does not end, or hoards, is ended."""

import pytest

from tests.unit.fuzz.bounds import TookTooLongError, bounded


def endless() -> None:
    while True:
        pass


def test_call_that_does_not_end_is_ended() -> None:
    with pytest.raises(TookTooLongError), bounded(seconds=0.05):
        endless()


def test_call_that_hoards_memory_gets_no_more() -> None:
    with pytest.raises(MemoryError), bounded(megabytes=64):
        bytearray(256 << 20)
    bytearray(256 << 20)
