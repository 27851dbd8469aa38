"""Bytes of a CRM where a text belongs: an id kept as sixteen bytes, or a name in another encoding than the rest."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoText:
    """Stands where the text would; a row can still be found and paged by it."""

    raw: bytes


def decoded(raw: bytes) -> str | NoText:
    """What bytes show to a person, if they are a text in UTF-8; a BINARY column fills up with zeros."""
    try:
        shown = raw.decode().rstrip("\0")
    except UnicodeDecodeError:
        return NoText(raw)
    return shown if bool(shown) == bool(raw) and all(map(_is_shown, shown)) else NoText(raw)


def _is_shown(sign: str) -> bool:
    return sign.isprintable() or sign in "\n\r\t"
