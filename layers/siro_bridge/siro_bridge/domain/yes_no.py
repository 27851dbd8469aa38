"""A yes or a no out of what people say: an answer, and nothing beside it that could take it back."""

import re

from siro_bridge.domain.texts import folded, vocabulary

LONGEST = 100
"""Characters. Whoever needs more to say yes means more than yes."""

LONGEST_REASON = 8
"""Words after the answer, as in "No, paying cash"."""

_YES = vocabulary(
    "yes, y, yep, yeah, yup, yea, yessir, true, t, on, 1, 1.0, sure, sure thing, definitely, absolutely, certainly, "
    "correct, affirmative, of course, for sure, you bet, indeed, yes sir, yes ma'am, most definitely, without a doubt, "
    "\u2713, \u2714, \u2705, \u2611, \U0001f44d"
)
_NO = vocabulary(
    "no, n, nope, nah, false, f, off, 0, 0.0, not at all, definitely not, absolutely not, certainly not, "
    "of course not, no way, negative, no sir, no ma'am, \u2717, \u2718, \u274c, \U0001f44e"
)
_WORDS = {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}
_COURTESY = frozenset(("please", "thanks", "thank you", "sir", "ma'am", "very much", "100%"))
_WHO = r"(?:they|he|she|we|i|it|you|that|this|(?:the )?(?:customer|homeowner|client)s?)"
_VERB = r"(?:do|does|did|is|are|am|was|were|have|has|had|will|would|can)"
_CONFIRMED = {
    True: re.compile(rf"{_WHO} {_VERB}|{_WHO}(?:'s| is| are|'re) (?:right|correct|true)"),
    False: re.compile(rf"{_WHO} (?:{_VERB} not|{_VERB}n't|won't|can't|cannot)|i'm not|(?:they|we|you)'re not"),
}
_DOUBT = frozenset(
    vocabulary(
        "if, unless, but, maybe, perhaps, possibly, probably, likely, might, may, could, should, would, "
        "depends, depending, although, though, however, except, until, till, when, once, only, later, not, "
        "no, never, none, nor, cannot, without, yes, yeah, or, either, whether, think, thinks, thinking, "
        "thought, guess, hope, hopes, hopefully, consider, considering, considered, considers, unsure, "
        "undecided, uncertain, sure, unclear, unknown, pending, partially, partly, some, sometimes, somewhat, "
        "almost, nearly, mostly, actually, still, yet, eventually, someday, idea, ask, asked, asks, wonder, "
        "wonders, wondering, assuming, provided, instead, nope, nah, kind, sort, believe, believes, seems, "
        "seemed, apparently, reluctant, reluctantly, hesitant, tentative, tentatively, potentially, "
        "contingent, subject, conditional, conditionally, providing, long, case, wait, waits, waiting, soon, now, "
        "today, currently, next, future, after, before, spring, summer, fall, autumn, winter"
    )
)
"""Words that make an answer no answer, or turn it round."""
_AFTER_ANSWER = re.compile(r"\s*[,.;:!\n]+\s*|\s+-+\s+|\s*\(\s*")


def parse_yes_no(text: str, further: dict[str, bool]) -> bool:
    """`further` are the mapping's own words, folded; they win. Raises ValueError for anything with a doubt in it."""
    if len(text) <= LONGEST:
        plain = folded_answer(text)
        found = further.get(plain, _answer(plain, further))
        if found is not None:
            return found
    raise ValueError("neither yes nor no")


def folded_answer(text: str) -> str:
    """Without what may stand around an answer; a question mark stays, since a question is none."""
    return folded(text).strip(" .!,;\"'*()[]")


def _answer(plain: str, further: dict[str, bool]) -> bool | None:
    """The first part answers, those that answer too agree, and the others give a reason without a word of doubt."""
    if "?" in plain or "/" in plain:
        return None
    if (whole := _one(plain, further)) is not None:
        return whole
    stripped = (part.strip(" )\"'") for part in _AFTER_ANSWER.split(plain))
    parts = [part for part in stripped if part and part not in _COURTESY]
    answers = {part: _one(part, further) for part in parts}
    first = answers[parts[0]] if parts else None
    reasons = " ".join(part for part in parts if answers[part] is None).split()
    agreed = all(answer in (first, None) for answer in answers.values())
    return first if agreed and len(reasons) <= LONGEST_REASON and not any(map(_is_doubt, reasons)) else None


def _is_doubt(word: str) -> bool:
    return word in _DOUBT or word.endswith("n't")


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
