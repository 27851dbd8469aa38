"""Keys of the state table, and the partitions of its index."""

import hashlib
import zlib

INDEX = "due"
SHARDS = 4
INCOMPLETE, OVERDUE = "incomplete", "overdue"
"""Partitions of the index of their own: a person lists them, and a re-drive takes from them what is due."""

LONGEST_KEY_BYTES = 900
SHOWN_OF_A_LONG_KEY = 200

LONGEST_REASON = 2000
"""Characters: room for a line on each of a few dozen facts. DynamoDB bills an item by the KB at each write."""


def key_text(value: str) -> str:
    """An id as part of a key. DynamoDB takes 1024 bytes of it: a longer one is cut, and told apart by its digest."""
    whole = value.encode(errors="surrogatepass")
    if len(whole) <= LONGEST_KEY_BYTES:
        return value
    return f"{value[:SHOWN_OF_A_LONG_KEY]}…{hashlib.blake2b(whole, digest_size=16).hexdigest()}"


def shard(recording_id: str) -> str:
    """Spreads the due index over a few partitions, so that a burst does not heat one."""
    return f"due#{zlib.crc32(recording_id.encode()) % SHARDS}"
