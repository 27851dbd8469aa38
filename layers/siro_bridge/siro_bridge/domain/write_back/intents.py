"""Writes that broke off: what may stand in a field of the CRM though nobody has noted it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from siro_bridge.domain.note import fence
from siro_bridge.domain.note.shown import words
from siro_bridge.domain.write_back.author import Author
from siro_bridge.domain.write_back.values import NOWHERE, decode, encode

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
    `previous_ours` whether that was ours, or empty. `words` is the digest of a long text's words. `made_of`
    is what `new` was, where the CRM is seen to have made another text of it; it is not stored. Intents of earlier
    releases have no `entry_id` and no `words`.
    """

    entry_id: str
    author: Author
    new: str
    text: str | None = None
    previous: str | None = None
    previous_ours: bool = True
    words: str = ""
    made_of: str = ""

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

        `is_same` tells that of two values. A person's value was read as the CRM writes it.
        """
        if not self.is_whole or self.is_a_persons or self.is_of(current):
            return self
        shown = comparable(encode(current))
        if self.is_readable and is_same(self.value, current):
            return replace(self, new=shown)
        return replace(self, new=shown, made_of=self.new) if self.has_words_of(current) else self

    @property
    def is_void(self) -> bool:
        """It is only remembered that there was a write whose outcome nobody knows."""
        return self.new == NOWHERE

    @property
    def is_readable(self) -> bool:
        """More is kept than a digest of the value."""
        return not (self.new.startswith(_DIGEST) or self.is_void)

    @property
    def value(self) -> Any:
        """What was about to be written, where it is readable."""
        return decode(self.new)

    def has_words_of(self, current: Any) -> bool:
        """The field holds the same text, however the CRM shows it. A changed letter or digit is a person's."""
        if not isinstance(current, str) or not words(current):
            return False
        if self.words:
            return self.words == fence.digest(current)
        return (
            self.new.startswith("t:") and self.is_readable and words(self.value).casefold() == words(current).casefold()
        )

    def voided(self) -> "Intent":
        """The same, standing nowhere: whoever types its value later is a person."""
        text = NOWHERE if self.text else self.text
        return replace(self, new=NOWHERE, text=text, previous="0:", previous_ours=True, words="")

    def may_stand(self, current: Any) -> bool:
        """The field holds this, or our text in it, whatever stands around that; a person's value is not ours."""
        fenced = fence.split(current, self.author.recording_id) if self.text and isinstance(current, str) else None
        if self.is_a_persons:
            return False
        return self.is_of(current) or (fenced is not None and fence.is_one_of(fenced.inside, {self.text}))


class Settled(NamedTuple):
    """A write that is known to stand, remembered where its intent was; `value` and `previous` in `encode`'s text.

    `noted` is when that was, in microseconds since 1970: of one recording's writes to a field the last one counts.
    `has_left`: the recording does not belong to the record any more, and its value never comes back.
    """

    entry_id: str
    author: Author
    value: str
    previous: str
    previous_ours: bool
    noted: int = 0
    has_left: bool = False


def comparable(text: str) -> str:
    """`encode`'s text, or its digest when it is long."""
    if len(text) <= LONGEST_WHOLE:
        return text
    return f"{_DIGEST}{hashlib.sha256(text.encode()).hexdigest()}"


def words_of(value: Any) -> str:
    """The digest of a text's words where `comparable` keeps nothing that they could be read from."""
    is_long = isinstance(value, str) and len(value) + len("t:") > LONGEST_WHOLE
    return fence.digest(value) if is_long else ""
