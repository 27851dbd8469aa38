"""The items of a list that somebody spoke or wrote down: split at what separates them, without numbers and doubles."""

import re
from collections.abc import Callable, Iterable, Iterator

from siro_bridge.domain.texts import folded, vocabulary

LONGEST_LIST = 10_000
"""Characters. What is longer is a text, and stays one item."""

LONGEST_NAME = 5
"""Words. A longer piece between two commas is a part of a sentence, and no name."""

_BULLET = re.compile(r"^(?:[-*+\u2013\u2014]\s+|[\u2022\u25aa\u25e6\u25cf\u2023\u00b7\u2192\u2713\u2714\u2611]\s*)")
_NUMBERING = re.compile(r"^\(?(\d{1,3})(?:[.):]| -)\s+")
_MANY_BLANKS = re.compile(r"[^\S\n\t]{2,}")
_INLINE_BULLET = re.compile(r" ?[\u2022\u25aa\u25e6\u25cf\u2023] ?| \u00b7 ")
_INLINE_NUMBER = re.compile(r"(?:^|(?<=[\s,;]))\(?(\d{1,2})[.)]\s+")
_COMPANY = frozenset(
    vocabulary(
        "inc, incorporated, llc, llp, ltd, limited, co, corp, corporation, company, pa, pc, plc, gmbh, jr, "
        "sr, ii, iii, md"
    )
)
"""What belongs to the name before it, comma or not."""
_SHORTENED = _COMPANY | frozenset(
    vocabulary("bros, mfg, intl, natl, assoc, bldg, constr, svc, svcs, mgmt, dept, st, mt, dr")
)
"""Words that end in a point of their own."""
_FAMILY = frozenset(
    vocabulary(
        "sons, son, daughters, daughter, co, company, associates, brothers, bros, partners, sisters, beyond, "
        "more, family"
    )
)
"""After "and", these end one name and begin none."""
_SENTENCE = frozenset(
    vocabulary(
        "who, which, that, but, because, so, when, where, while, although, though, if, then, they, he, she, "
        "we, it, i, since, as, after"
    )
)
_NO_ITEM = re.compile(
    r"(?:yes|y|n|nope|several|many|some|a few|various|multiple|both|all|everyone|nobody|no one|them)(?: else)?"
    r"|(?:no|not|none|nothing|n/a|unknown|maybe|perhaps|possibly|probably|likely|either|neither|but|except|excluding)"
    r"(?:[ ,;:-].*)?"
    r"|(?:they|he|she|i|because|but|if|then|there|without|skip|got|spoke|talked|talking|met|considering|waiting"
    r"|comparing|looking|interested|wants?|wanted|needs?|likes?|prefers?|mentioned|said|already|competitors are) .*"
    r"|.*,\s*(?:and )?(?:who|which|but|because|so|when|where|while|although|though|they|he|she) .*"
    r"|.*[ (](?:but|not|except|excluding|nor|instead of|rather than|if|then|without|maybe|perhaps|possibly) .*"
    r"|.*(?:\?|[ ,(](?:maybe|perhaps|possibly|probably|later|i think|i guess)\)?)"
    r"|yes ?[,:;-].*|.*[:(-] ?(?:yes|no)\)?|.*n't .*|[\"\[{\u2610].*",
    re.DOTALL,
)
"""An answer, a doubt, a sentence, or a piece of a list that was cut off; of a folded text."""
_LABEL = re.compile(
    r"(?:other )?(?:competitors?|contractors|companies|projects?|items|list|names|quotes|bids|services|products"
    r"|interests|needs|objections|concerns|priorities)\s?:\s+(?=\S)",
    re.IGNORECASE,
)
"""What introduces a list on its own line, or before its items."""
_TITLES = frozenset(("mr", "mrs", "ms", "dr"))
_TRADES = frozenset(
    vocabulary(
        "air, cooling, heating, doors, windows, siding, gutters, plumbing, electric, electrical, roofing, restoration, "
        "exteriors, interiors, remodeling, construction, design, build, baths, kitchens, supply, glass, painting, "
        "flooring, tile, stone"
    )
)
"""Behind "and", the rest of a firm's name: Smith Heating and Cooling."""
_QUOTED = r"(?:\"[^\"\n]+\"|\u201c[^\u201d\n]+\u201d|'[^'\n]+')"
_ALL_QUOTED = re.compile(rf"\s*{_QUOTED}(?:\s{{0,2}}(?:[,;]|,? and |\n)\s{{0,2}}{_QUOTED})*[\s,;.]*")
_BEFORE = re.compile(r"(?:and\b|&)\s*", re.IGNORECASE)
_AND_SO_ON = re.compile(r"(?:(?:a few|some|several|many|two|three) )?others|etc|et cetera|so on")
_ENTITY = re.compile(r"&#?\w{2,8}$")
"""Its semicolon separates nothing: "Smith &amp; Sons"."""


def split_items(text: str, *, is_an_item: bool = False) -> list[str]:
    """At the strongest separator that is in it; where a comma may be a part of a name, or of a sentence, at none.

    `is_an_item`: somebody has separated it from others already, so that its commas are its own.
    """
    if len(text) > LONGEST_LIST:
        return [text]
    text = _without_brackets(_MANY_BLANKS.sub(" ", text))
    if found := _LABEL.match(text):
        text = text[found.end() :]
    if _ALL_QUOTED.fullmatch(text):
        return [quoted[1:-1] for quoted in re.findall(_QUOTED, text)]
    for split in _STRONG if is_an_item else (*_STRONG, _by_commas, _by_and):
        if len(items := split(text)) > 1:
            return items
    return [text]


def _without_brackets(text: str) -> str:
    """Of a list that no program wrote: [Acme, Globex]."""
    return text[1:-1] if text[:1] + text[-1:] == "[]" else text


def tidy_items(items: Iterable[str]) -> list[str]:
    """Without bullets, a numbering that runs through all of them, and what stands there twice.

    Raises ValueError for what is no item: "no other quotes", "maybe Acme", "they talked to Acme, who was cheaper".
    """
    bare = _without_numbers([_BULLET.sub("", item.strip()).strip() for item in items])
    unique: dict[str, str] = {}
    for item in (_without_end(each) for each in bare):
        if item:
            unique.setdefault(_alike(item), item)
    if any(_NO_ITEM.fullmatch(folded(item)) for item in unique.values()):
        raise ValueError("an answer, a doubt or a sentence in it, where names are expected")
    return [item for key, item in unique.items() if not _AND_SO_ON.fullmatch(key)]


def _without_numbers(items: list[str]) -> list[str]:
    numbers = [int(found[1]) if (found := _NUMBERING.match(item)) else 0 for item in items]
    runs = numbers == list(range(1, len(items) + 1))
    return [_NUMBERING.sub("", item) for item in items] if runs else items


def _without_end(item: str) -> str:
    """The full stop of a sentence, not that of "Inc."."""
    bare = item.strip(" ,;\t\n")
    bare = bare[found.end() :] if (found := _BEFORE.match(bare)) else bare
    if bare.rpartition(" ")[2].casefold().rstrip(".") in ("and", "etc"):
        bare = bare.rpartition(" ")[0].rstrip()
    if bare[:1] == bare[-1:] == '"' and '"' not in bare[1:-1]:
        bare = bare[1:-1].strip()
    last = bare.rstrip(".").rpartition(" ")[2].casefold()
    return bare.rstrip(".") if "." not in last and last not in _SHORTENED else bare


def _alike(item: str) -> str:
    return folded(item).strip(" .,;:!\"'")


def _by_lines(text: str) -> list[str]:
    """A first line that ends in a colon introduces the others, and is none of them."""
    lines = [line for line in text.split("\n") if line.strip()]
    return lines[1:] if len(lines) > 1 and lines[0].rstrip().endswith(":") else lines


def _by_bullets(text: str) -> list[str]:
    return [item for item in _INLINE_BULLET.split(text) if item.strip()]


def _by_numbers(text: str) -> list[str]:
    found = list(_INLINE_NUMBER.finditer(text))
    if len(found) < 2 or found[0].start() or [int(each[1]) for each in found] != list(range(1, len(found) + 1)):  # noqa: PLR2004
        return [text]
    ends = [*(each.start() for each in found[1:]), len(text)]
    return [text[each.end() : end] for each, end in zip(found, ends, strict=True)]


def _by_signs(text: str) -> list[str]:
    """Semicolons, bars, tabs, and strokes with a blank on each side."""
    for pieces in (_pieces(text, ";"), text.split("|"), text.split("\t"), re.split(r" [/+] ", text)):
        if len(items := [each for each in pieces if each.strip()]) > 1:
            return items
    return [text]


def _by_commas(text: str) -> list[str]:
    pieces = _joined_names(_pieces(text, ","))
    if len(pieces) < 2 or any(map(_is_prose, pieces)):  # noqa: PLR2004
        return [text]
    *first, last = pieces
    if last.casefold().startswith("or ") or " or " in last:
        return [text]
    return [*first, *_by_and(re.sub(r"^and ", "", last, flags=re.IGNORECASE))]


def _by_and(text: str) -> list[str]:
    pieces = re.split(r" and | plus ", re.sub(r"^both ", "", text, flags=re.IGNORECASE), flags=re.IGNORECASE)
    names = [piece.strip() for piece in pieces]
    is_one = any(not name or len(name.split()) > 3 or _is_prose(name) for name in names)  # noqa: PLR2004
    is_one |= any(len(name) == 1 or name.casefold().rstrip(".") in _TITLES for name in names)
    is_one |= names[-1].casefold() in _TRADES and len(names[0].split()) > 1 and names[0] != names[0].lower()
    is_one |= any(name.casefold().rstrip(".").partition(" ")[0] in _FAMILY for name in names[1:])
    return [text] if is_one or len({name.casefold() for name in names}) < len(names) else names


def _joined_names(pieces: Iterable[str]) -> list[str]:
    """A company's form after a comma, as in Acme, Inc., belongs to the name."""
    joined: list[str] = []
    for piece in (each.strip() for each in pieces):
        if joined and piece.casefold().replace(".", "") in _COMPANY:
            joined[-1] += f", {piece}"
        elif piece:
            joined.append(piece)
    return joined


def _is_prose(piece: str) -> bool:
    words = piece.casefold().split()
    return len(words) > LONGEST_NAME or bool(words and words[0] in _SENTENCE)


def _pieces(text: str, separator: str) -> Iterator[str]:
    """Outside of brackets; a comma between two digits, without a blank, belongs to a number."""
    depth = begin = 0
    for at, char in enumerate(text):
        depth = max(0, depth + (char in "([{") - (char in ")]}"))
        inside_number = char == "," and text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()
        in_entity = char == ";" and _ENTITY.search(text[max(0, at - 9) : at])
        if char == separator and not depth and not inside_number and not in_entity:
            yield text[begin:at]
            begin = at + 1
    yield text[begin:]


_STRONG: tuple[Callable[[str], list[str]], ...] = (_by_lines, _by_bullets, _by_numbers, _by_signs)
