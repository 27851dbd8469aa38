"""Finds the numbers of a spoken text."""

from collections.abc import Sequence
from math import prod
from typing import NamedTuple

from siro_bridge.domain.spoken.amounts import Amount
from siro_bridge.domain.spoken.count_words import ATTACHED_UNITS
from siro_bridge.domain.spoken.currency import is_currency, read_currency
from siro_bridge.domain.spoken.digits import Mark, Style, read_digits
from siro_bridge.domain.spoken.fractions import read_half, read_written, words_at
from siro_bridge.domain.spoken.groups import join_groups
from siro_bridge.domain.spoken.scales import read_scales
from siro_bridge.domain.spoken.tokens import Token
from siro_bridge.domain.spoken.vocabulary import CONTINENTAL, CURRENCIES
from siro_bridge.domain.spoken.worded import Core, read_worded, with_rest

_BEFORE_SIGN = frozenset(("to", "and", "about", "around", "between", "from", "is", ":", "at"))


class Finder(NamedTuple):
    """Reads `tokens` as money or as plain numbers; `mark` is what the mapping says stands before decimals."""

    tokens: Sequence[Token]
    money: bool
    mark: Mark | None = None

    def find(self) -> list[Amount]:
        """Every number of the text. Raises ValueError where digits or number words are none."""
        found: list[Amount] = []
        at = 0
        while at < len(self.tokens):
            amount = self._amount(at, first=not found)
            if amount:
                found.append(amount)
            at = amount.end if amount else at + 1
        return found

    def _amount(self, at: int, *, first: bool) -> Amount | None:
        negative = self._has_sign(at, first=first)
        before, start = read_currency(self.tokens, at + negative)
        start += bool(before) and words_at(self.tokens, start, ".")  # "Rs. 40"
        if before and not negative and self._is_attached_minus(start):
            negative, start = True, start + 1
        core = self._core(start, bool(before), first=first) if start < len(self.tokens) else None
        if core is None:
            return None
        behind, end = self._currency_behind(self._after_dash(core.end))
        percent, end = self._percent(self._after_dash(end))
        digits = self.tokens[start].text if self.tokens[start].kind == "number" else ""
        return Amount(at, end, core, negative, before | behind, percent, digits)

    def _core(self, at: int, currency: bool, *, first: bool) -> Core | None:
        token = self.tokens[at]
        if token.kind == "number":
            return self._digits(at, currency)
        if token.kind != "word":
            return None
        between = first and any(each.word == "between" for each in self.tokens[:at])
        return read_worded(self.tokens, at, money=self.money, between=between)

    def _digits(self, at: int, currency: bool) -> Core:
        self._refuse_part_of_word(at)
        text, last = join_groups(self.tokens, at)
        fraction, end = read_written(self.tokens, last)
        if not fraction:
            fraction, end = read_half(self.tokens, end)
        currency = currency or is_currency(self.tokens, end)
        scales, end = read_scales(self.tokens, end, money=self.money, currency=currency)
        self._refuse_letters_behind(end)
        if (fraction and not text.isdigit()) or (scales and last > at + 1):
            raise ValueError("digits in it that are no number: groups with a scale, or decimals with a fraction")
        continental = any(token.word in CONTINENTAL for token in self.tokens)
        style = Style(self.mark, continental=continental, cents=self.money, scale=prod(scales))
        return with_rest(self.tokens, Core(read_digits(text, style) + fraction, scales, end))

    def _has_sign(self, at: int, *, first: bool) -> bool:
        """Whether a minus stands there. In "40,000 -50,000" and "COVID-19" it is a dash."""
        tokens = self.tokens
        if self.money or not first:
            begins = at == 0 or (not first and tokens[at - 1].word == "to")
        else:
            begins = at == 0 or tokens[at - 1].word in _BEFORE_SIGN
        if not begins or at + 1 >= len(tokens):
            return False
        if tokens[at].word in ("minus", "negative"):
            return not self.money
        return self._is_attached_minus(at)

    def _is_attached_minus(self, at: int) -> bool:
        tokens = self.tokens
        if at + 1 >= len(tokens) or tokens[at].text != "-" or not tokens[at + 1].attached:
            return False
        return tokens[at + 1].kind in ("number", "currency")

    def _currency_behind(self, at: int) -> tuple[frozenset[str], int]:
        """In "$5 $6" the second sign is the next number's."""
        tokens = self.tokens
        if at + 1 < len(tokens) and tokens[at].kind == "currency" and tokens[at + 1].kind == "number":
            return frozenset(), at
        return read_currency(tokens, at)

    def _percent(self, at: int) -> tuple[bool, int]:
        for text in ("%", "percent", "per cent", "pct"):
            if words_at(self.tokens, at, text):
                return True, at + len(text.split())
        return False, at

    def _after_dash(self, at: int) -> int:
        """Behind the dash of "€45.500,-", "45.-" and "Rs 45,000/-", which stands for no cents."""
        tokens = self.tokens
        marks = [token.text for token in tokens[at : at + 3] if token.attached]
        if not self.money or marks[:1] not in (["."], [","], ["/"]) or marks[1:2] != ["-"]:
            return at
        return at + 2 + (marks[2:] == ["-"])

    def _refuse_part_of_word(self, at: int) -> None:
        before = self.tokens[at - 1] if at and self.tokens[at].attached else None
        short = before and before.text == "." and at > 1 and self.tokens[at - 2].word in CURRENCIES  # "Rs.45,000"
        if before and not short and (before.text in ".,;" or (before.kind == "word" and before.word not in CURRENCIES)):
            raise ValueError("digits in it that are no number: part of a word")

    def _refuse_letters_behind(self, at: int) -> None:
        """Such as "Q3", "3x", "40s", "401(k)"."""
        behind = self.tokens[at] if at < len(self.tokens) and self.tokens[at].attached else None
        allowed = CURRENCIES | {"ish"} | (frozenset() if self.money else ATTACHED_UNITS)
        if behind and (behind.text == "(" or (behind.kind == "word" and behind.word not in allowed)):
            raise ValueError("digits in it that are no number: part of a word")
