"""A yes or a no out of what people say: an answer, and nothing beside it that could take it back."""

import re

from siro_bridge.domain.spoken.reasons import is_reason
from siro_bridge.domain.texts import folded, vocabulary

LONGEST = 100
"""Characters. Whoever needs more to say yes means more than yes."""

_YES = vocabulary(
    "yes, y, yep, yeah, yup, yea, yessir, true, t, on, 1, 1.0, sure, sure thing, definitely, absolutely, certainly, "
    "correct, affirmative, of course, for sure, you bet, indeed, yes sir, yes ma'am, most definitely, without a doubt, "
    "\u2713, \u2714, \u2705, \u2611, \U0001f44d"
)
_NO = vocabulary(
    "no, n, nope, nah, false, f, off, 0, 0.0, not at all, absolutely no, definitely not, absolutely not, "
    "certainly not, of course not, no way, negative, no sir, no ma'am, \u2717, \u2718, \u274c, \U0001f44e"
)
_WORDS = {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}
_COURTESY = frozenset(("please", "thanks", "thank you", "sir", "ma'am", "very much", "100%"))
_WHO = r"(?:they|he|she|we|i|it|you|that|this|(?:the )?(?:customer|homeowner|client)s?)"
_VERB = r"(?:do|does|did|is|are|am|was|were|have|has|had|will|would|can)"
_CONFIRMED = {
    True: re.compile(rf"{_WHO} {_VERB}|{_WHO}(?:'s| is| are|'re) (?:right|correct|true)"),
    False: re.compile(rf"{_WHO} (?:{_VERB} not|{_VERB}n't|won't|can't|cannot)|i'm not|(?:they|we|you)'re not"),
}
_AFTER_ANSWER = re.compile(r"\s*(?:[;:!]|[,.](?!\d)|(?<!\d)[,.])+\s*|\s+-+\s+|\s*\(\s*")
_UNPARTED = re.compile(rf"^(yes|no) (?={_WHO} )")
_LINE_OR_DASH = re.compile(r"\s*(?:\n|[\u2013\u2014])\s*")


def parse_yes_no(text: str, further: dict[str, bool]) -> bool:
    """`further` are the mapping's own words, folded; they win. Raises ValueError for anything with a doubt in it."""
    if len(text) <= LONGEST:
        found = further.get(folded_answer(text), _answer(text, further))
        if found is not None:
            return found
    raise ValueError("neither yes nor no")


def folded_answer(text: str) -> str:
    """Without what may stand around an answer; a question mark stays, since a question is none."""
    return folded(text).strip(" .!,;\"'*()[]")


def _answer(text: str, further: dict[str, bool]) -> bool | None:
    """The first part answers, those that answer too agree, and the others give a reason in words that are known."""
    plain = folded_answer(_LINE_OR_DASH.sub(" - ", text))
    if "?" in plain or "/" in plain:
        return None
    if (whole := _one(plain, further)) is not None:
        return whole
    stripped = (part.strip(" )\"'") for part in _AFTER_ANSWER.split(_UNPARTED.sub(r"\1, ", plain)))
    parts = [part for part in stripped if part and part not in _COURTESY]
    answers = {part: _one(part, further) for part in parts}
    first = answers[parts[0]] if parts else None
    agreed = all(answer in (first, None) for answer in answers.values())
    reason = " ".join(part for part in parts if answers[part] is None)
    if first is None or not agreed or (reason and parts[0][0].isdigit()):
        return None
    return first if is_reason(reason, text, of_yes=first) else None


def _one(part: str, further: dict[str, bool]) -> bool | None:
    """Of a part that is an answer by itself: "yes", "yes definitely", "no thanks", "they do not"."""
    known = _WORDS | further
    if part in known:
        return known[part]
    for confirmed, pattern in _CONFIRMED.items():
        if pattern.fullmatch(part):
            return confirmed
    first, _, rest = part.partition(" ")
    answer = known.get(first)
    agrees = bool(rest) and (rest in _COURTESY or _one(rest, further) is answer)
    return answer if agrees else None
