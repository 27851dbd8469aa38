"""What a CRM's words for kinds of appointments and stages of deals mean to Siro."""

from collections.abc import Iterable, Mapping

from siro_bridge_cli.proposal.names import listed, words_of

ACTIVITIES = ("APPOINTMENT", "MEETING", "EVENT", "CALL", "EMAIL", "TEXT")
_ACTIVITY_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("call", "phone", "telephone", "anruf", "dial"), "CALL"),
    **dict.fromkeys(("email", "mail"), "EMAIL"),
    **dict.fromkeys(("sms", "text", "whatsapp"), "TEXT"),
    **dict.fromkeys(("meeting", "follow", "followup", "demo", "consultation", "review", "video", "zoom"), "MEETING"),
    **dict.fromkeys(("event", "training", "holiday", "other"), "EVENT"),
    **dict.fromkeys(("appointment", "visit", "home", "inspection", "estimate", "site", "termin"), "APPOINTMENT"),
}  # fmt: skip
_WON = listed("won sold sale win signed sign contracted accepted accept converted success successful gewonnen ordered")
_LOST = listed(
    """
    lost lose dead cancelled canceled declined decline rejected reject refused abandoned disqualified unqualified
    verloren expired
    """
)
_UNCLEAR = listed(
    "closed complete completed done finished installed delivered invoiced paid archived inactive end ended"
)
"""A deal of such a stage may be won, and is not open in any case."""

_NOT = frozenset(("not", "no", "un", "pre", "being", "to"))


def activity_of(word: str) -> str | None:
    """Siro's activity type for a CRM's word, if the word tells."""
    found = [_ACTIVITY_WORDS[each] for each in words_of(word) if each in _ACTIVITY_WORDS]
    return found[0] if found else None


def activities(words: Iterable[str], other: str) -> tuple[dict[str, str], list[str]]:
    """Each word's activity type, `other` where it does not tell; and the words that did not."""
    found = {word: activity_of(word) for word in words}
    return {word: of or other for word, of in found.items()}, [word for word, of in found.items() if of is None]


def dispositions(words: Iterable[str]) -> dict[str, str] | None:
    """The words that mean WON and LOST; None unless there is one of each, and all others can be OPEN."""
    all_words = list(words)
    told = {word: of for word in all_words if (of := _disposition(word))}
    unclear = [word for word in all_words if word not in told and _UNCLEAR & set(words_of(word))]
    return told if {"WON", "LOST"} <= set(told.values()) and not unclear else None


def _disposition(word: str) -> str | None:
    parts = set(words_of(word))
    if parts & _NOT and not parts & _LOST:
        return "LOST" if parts & _WON and parts & {"not", "no"} else None
    if parts & _LOST:
        return "LOST"
    return "WON" if parts & _WON else None
