"""The fence around our text in a note or a field: what is outside it is a person's and stays.

[Siro recording rec-1]
our text
[end of Siro recording rec-1]
"""

import hashlib
from dataclasses import dataclass


def marker(recording_id: str) -> str:
    """The line that a note is found by."""
    return f"[Siro recording {recording_id}]"


def _end(recording_id: str) -> str:
    return f"[end of Siro recording {recording_id}]"


@dataclass(frozen=True, slots=True)
class Fenced:
    """A text split at its fence."""

    before: str
    inside: str
    after: str

    @property
    def only_ours(self) -> bool:
        return not (self.before.strip() or self.after.strip())


def wrap(text: str, recording_id: str) -> str:
    return f"{marker(recording_id)}\n{_harmless(text)}\n{_end(recording_id)}"


def _harmless(text: str) -> str:
    """A text that quotes a fence must not end ours."""
    return text.replace("[end of Siro recording", "(end of Siro recording").strip("\n")


def split(body: str, recording_id: str) -> Fenced | None:
    """None when the fence is not whole: then nothing in it can be told from a person's words."""
    before, opened, rest = body.partition(marker(recording_id))
    inside, closed, after = rest.partition(_end(recording_id))
    return Fenced(before, inside, after) if opened and closed else None


def replace(fenced: Fenced, text: str, recording_id: str) -> str:
    return f"{fenced.before}{wrap(text, recording_id)}{fenced.after}"


def append(body: str, text: str, recording_id: str) -> str:
    return f"{body.rstrip()}\n\n{wrap(text, recording_id)}" if body.strip() else wrap(text, recording_id)


def remove(fenced: Fenced) -> str:
    """What people wrote around the fence."""
    return "\n\n".join(part.strip() for part in (fenced.before, fenced.after) if part.strip())


def digest(text: str) -> str:
    """The same for the same words: CRMs change line ends and white space at the edges of lines."""
    lines = (line.strip() for line in _harmless(text.strip()).splitlines())
    return hashlib.sha256("\n".join(lines).encode("utf-8", "replace")).hexdigest()[:32]
