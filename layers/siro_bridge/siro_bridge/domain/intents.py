"""Writes that broke off: what may stand in a field of the CRM though nobody has noted it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from siro_bridge.domain import fence
from siro_bridge.domain.author import Author
from siro_bridge.domain.values import decode, encode

MOST_KEPT = 8
"""So many values that one recording was about to write to one field are kept without looking. When there are more,
those go that a read has shown not to stand there; the one that stands there is always kept."""

LONGEST_WHOLE = 512
"""Characters. Of a longer value a digest is kept: it is only ever compared, and all intents share one item."""

_DIGEST = "t:\0sha256:"
"""What no field holds; an earlier release that reads it finds a text that stands nowhere."""


@dataclass(frozen=True, slots=True)
class Intent:
    """What `author` was about to write to one field, by the journal's entry: `new` is in `comparable`'s text.

    `text` is set where only a fence of the value is ours: the digest of our text in it, empty when it was about to
    be taken out. `previous` is what stood there before any recording, None where that was not kept, and
    `previous_ours` whether that was ours, or empty. Intents of earlier releases have no `entry_id`.
    """

    entry_id: str
    author: Author
    new: str
    text: str | None = None
    previous: str | None = None
    previous_ours: bool = True

    @property
    def is_whole(self) -> bool:
        """The whole value is ours, not only a fence in it."""
        return self.text is None

    @property
    def is_a_persons(self) -> bool:
        """A person's value was about to be put back: where it stands again it is theirs."""
        return not self.previous_ours and self.previous is not None and self.new == comparable(self.previous)

    def is_of(self, current: Any) -> bool:
        """The field holds exactly this."""
        return comparable(encode(current)) == self.new

    def as_shown(self, current: Any, is_same: Callable[[Any, Any], bool]) -> "Intent":
        """In the CRM's own writing, where that is how it shows what we were about to write.

        `is_same` tells that of two values. A long value is not kept, and a person's was read as the CRM writes it.
        """
        if not self.is_whole or self.is_a_persons or self.is_of(current) or self.new.startswith(_DIGEST):
            return self
        return replace(self, new=comparable(encode(current))) if is_same(decode(self.new), current) else self

    def may_stand(self, current: Any) -> bool:
        """The field holds this, or our text in it, whatever stands around that; a person's value is not ours."""
        fenced = fence.split(current, self.author.recording_id) if self.text and isinstance(current, str) else None
        if self.is_a_persons:
            return False
        return self.is_of(current) or (fenced is not None and fence.is_one_of(fenced.inside, {self.text}))


def comparable(text: str) -> str:
    """`encode`'s text, or its digest when it is long."""
    if len(text) <= LONGEST_WHOLE:
        return text
    return f"{_DIGEST}{hashlib.sha256(text.encode()).hexdigest()}"
