"""What stands beside a number: every word is known to leave it as it is, or the text is refused."""

from collections.abc import Sequence
from itertools import takewhile

from siro_bridge.domain.spoken.amounts import Amount
from siro_bridge.domain.spoken.count_words import CLOSED_CLASS, COUNTED, LABELS, UNITS
from siro_bridge.domain.spoken.money_words import (
    CODES,
    COUNTABLE,
    MONEY_BESIDE,
    MONEY_NOUNS,
    MONEY_WORDS,
    SENTENCES,
    UNFINISHED,
    UPPER_LIMITS,
)
from siro_bridge.domain.spoken.phrases import skip_phrases
from siro_bridge.domain.spoken.tokens import Token
from siro_bridge.domain.spoken.vocabulary import APPROXIMATELY, PUNCTUATION, THEREABOUTS
from siro_bridge.domain.spoken.worded import NUMBER_WORDS

_MOST_NOUNS = 4
_OF_WHAT = ("for", "on", "-", "(", ",")
_LARGE = ("M", "MM", "G")
"""Millions and thousands, where small letters are metres, millimetres and grams."""


def refuse_other_words(tokens: Sequence[Token], first: Amount, last: Amount, *, money: bool) -> None:
    """Raise ValueError for a word before `first` or behind `last` that may change what they mean."""
    before, behind = _without_dash(tokens, 0, first.start), _without_dash(tokens, last.end, len(tokens))
    _refuse_brackets(tokens, first, last)
    number = tokens[last.start : last.end]
    if not (_is_known_money(before, behind, last) if money else _is_known_count(before, behind, number)):
        raise ValueError("words beside the number that may change what it means")


def _is_known_money(before: Sequence[Token], behind: Sequence[Token], last: Amount) -> bool:
    """A number that does not show that it is an amount may be a count of what follows it, as in "3 quotes"."""
    sentence = [SENTENCES] if last.marked else []
    if not last.marked:
        before = before[_end_of_name(before) :]
    counted = takewhile(lambda token: token.word not in _OF_WHAT, behind)
    if not last.currencies and any(token.word in COUNTABLE for token in counted):
        return False
    if behind and (behind[-1].word in UNFINISHED or behind[0].word == "of"):  # "within 5k of the budget"
        return False
    lists = [APPROXIMATELY, UPPER_LIMITS, MONEY_NOUNS, CODES, PUNCTUATION, *sentence]
    return _is_all(before, lists) and _is_all(
        _without_plus(behind), [THEREABOUTS, MONEY_BESIDE, CODES, PUNCTUATION, *sentence]
    )


def _end_of_name(before: Sequence[Token]) -> int:
    """Where "their budget for the kitchen is" ends, behind which a bare number is an amount of money."""
    words = [token.word for token in before]
    if not MONEY_WORDS.intersection(words):
        return 0
    end = len(words) if words[-1] == "is" else max(i for i, word in enumerate(words) if word in MONEY_WORDS) + 1
    return end if _is_all(before[:end], [APPROXIMATELY, MONEY_NOUNS, SENTENCES, CODES, PUNCTUATION]) else 0


def _without_plus(behind: Sequence[Token]) -> Sequence[Token]:
    """Without the plus of "45k+", "45k plus" and "45k-plus": before a word it would be one that adds something."""
    if behind and behind[0].text == "+" and (behind[0].attached or len(behind) == 1):
        return behind if len(behind) > 1 and _is_all(behind[:2], [MONEY_BESIDE]) else behind[1:]
    for ending in (["-", "plus"], ["plus"]):
        if [token.word for token in behind[-len(ending) :]] == ending:
            return behind[: -len(ending)]
    return behind


def _without_dash(tokens: Sequence[Token], start: int, end: int) -> Sequence[Token]:
    """The tokens without a dash between blanks that parts words from the number: "Budget - $45k"."""
    if end < len(tokens) and end - start > 1 and _is_free_dash(tokens, end - 1):
        return tokens[start : end - 1]
    if 0 < start < end - 1 and _is_free_dash(tokens, start):
        return tokens[start + 1 : end]
    return tokens[start:end]


def _is_free_dash(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].text == "-" and not tokens[at].attached and not tokens[at + 1].attached


def _is_known_count(before: Sequence[Token], behind: Sequence[Token], number: Sequence[Token]) -> bool:
    words = [token.word for token in before]
    label = len(words) - words[::-1].index(":") if ":" in words else 0
    labelled = label == 0 or _is_label(before[: label - 1])
    return labelled and _is_all(before[label:], [APPROXIMATELY, COUNTED, PUNCTUATION]) and _is_counted(behind, number)


def _is_label(tokens: Sequence[Token]) -> bool:
    nouns = [token for token in tokens if (token.word,) not in LABELS]
    return len(nouns) <= _MOST_NOUNS and all(_is_noun(token) for token in nouns)


def _is_counted(behind: Sequence[Token], number: Sequence[Token]) -> bool:
    """Whether all of it are units and nouns, which a number counts."""
    behind = _without_plus(behind)
    words = [token.text if token.text in _LARGE else token.word for token in behind]
    lists = [UNITS, THEREABOUTS, PUNCTUATION]
    if _is_in_groups(number):
        return skip_phrases(words, lists, most=1) == len(words)
    at = nouns = 0
    if words[:1] == ["-"] and len(words) > 1 and behind[0].attached and behind[1].attached:
        at = skip_phrases(words, lists, 1, most=1)
        if at == 1:
            return False
    while (at := skip_phrases(words, lists, at)) < len(words):
        hyphen = words[at] == "-" and nouns > 0 and behind[at].attached
        if not hyphen and not _is_noun(behind[at]):
            return False
        nouns += not hyphen
        at += 1
    return nouns <= _MOST_NOUNS and not (nouns and (_is_name(number) or not _is_of_several(words, number)))


def _is_of_several(words: Sequence[str], number: Sequence[Token]) -> bool:
    """Whether one of the nouns is a unit or a plural, as beside a count: "84 Lumber" and "100 Broadway" are names."""
    several = any((word,) in UNITS or (word.endswith("s") and not word.endswith("ss")) for word in words)
    return several or [token.word for token in number] in (["1"], ["one"])


def _is_in_groups(number: Sequence[Token]) -> bool:
    """Whether blanks part its digits: "3 250 gallon tanks" are three tanks."""
    literals = [token for token in number if token.kind == "number"]
    return len(literals) > 1 and all(token.text != "/" for token in number)


def _is_name(number: Sequence[Token]) -> bool:
    """Whether its scale may be part of a name: "5k run", "4k TV", "2 grand pianos"."""
    return any(token.word in ("k", "grand") for token in number)


def _is_noun(token: Token) -> bool:
    closed = token.word in CLOSED_CLASS or token.word in NUMBER_WORDS
    return token.kind == "word" and len(token.text) > 1 and token.text.isalpha() and not closed


def _is_all(tokens: Sequence[Token], lists: Sequence[frozenset[tuple[str, ...]]]) -> bool:
    words = [token.word for token in tokens]
    return skip_phrases(words, lists) == len(words)


def _refuse_brackets(tokens: Sequence[Token], first: Amount, last: Amount) -> None:
    """Brackets come in pairs, and around nothing but the number they make it a negative one, or a remark."""
    depth = 0
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth not in (0, 1):
            break
    around = [token.text for token in (*tokens[: first.start][-1:], *tokens[last.end :][:1])]
    if depth != 0 or around == ["(", ")"]:
        raise ValueError("brackets in it that may change the number")
