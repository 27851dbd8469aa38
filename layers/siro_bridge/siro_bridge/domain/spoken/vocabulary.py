"""The closed lists of what belongs to a number, or may stand beside any number."""

from siro_bridge.domain.spoken.phrases import Phrases, phrases, words

SCALES = {
    "hundred": 10**2,
    **dict.fromkeys(("k", "kish", "grand", "thou", "thousand"), 10**3),
    "million": 10**6,
    **dict.fromkeys(("bn", "billion"), 10**9),
}
COUNT_SCALES = {"dozen": 12}
"""Of things, not of money."""

MONEY_SCALES = {**dict.fromkeys(("m", "mm", "mil", "mn", "mln", "mio"), 10**6), "b": 10**9}
"""Metres, millimetres, thousandths of an inch and bytes elsewhere."""

PLURALS = {f"{word}s": word for word in ("grand", "hundred", "thousand", "million", "billion")}

CONTINENTAL_WORDS = words("eur euro euros brl reais dkk nok sek kr pln zł czk kč huf uah idr vnd")
CONTINENTAL = CONTINENTAL_WORDS | {"€", "r$", "₺"}
"""Currencies whose countries write "40.000,00"."""

CURRENCIES = CONTINENTAL_WORDS | words(
    "usd dollar dollars buck bucks gbp pound pounds quid sterling cad aud nzd chf sfr fr franc francs inr rs rupee"
    " rupees jpy yen mxn peso pesos sgd hkd zar rand aed ils cny rmb krw"
)
"""Words and codes; signs are tokens of their own."""

APPROXIMATELY = phrases(
    "about, around, approx, approximately, roughly, circa, ca, some, say, estimated, estimated at, est, ~, ≈, =, "
    ":, just, close to, near, nearly, almost, right around, somewhere around, somewhere between, only, exactly, "
    "ballpark, ballpark of, between, anywhere between, anywhere from, from, starting at, starting from, starts at, "
    "now, at least, at most, up to, max, max of, maximum, maximum of, a maximum of, min, min of, minimum, "
    "minimum of, a minimum of, no more than, not more than, no less than, not less than, no fewer than, "
    "not to exceed, not over, not above, no higher than, can't go over, cannot go over, won't go over, "
    "can't exceed, cannot exceed, won't exceed, within, in the neighborhood of, in the range of, "
    "in the ballpark of, upwards of, over, just over, a little over, a bit over, slightly over, more than, "
    "greater than, above, north of, in excess of, as much as, as many as, as high as, >, > =, < =, ≥, ≤, "
    "capped at, ranging from, ranges from, not exceeding, no greater than, absolute max, absolute maximum, "
    "a total of, a grand total of"
)
"""What may stand before a number. "Under" and "less than" are not among them: they say what a count is not."""

THEREABOUTS = phrases(
    "or lower, or fewer, absolute max, absolute maximum, or under, or below, or so, or more, or less, "
    "more or less, or higher, or over, or above, and up, and above, and over, max, maximum, at the most, at most, "
    "at least, minimum, tops, total, in total, altogether, all together, overall, exactly, approx, approximately, "
    "roughly, ish, - ish, give or take, range, or thereabouts"
)
"""What may stand behind it."""

PUNCTUATION: Phrases = frozenset((mark,) for mark in ".,;!()\n")
"""What may stand between such words; brackets are looked at for themselves as well."""
