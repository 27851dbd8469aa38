"""What another system said, word for word: it may quote anybody, so it goes to the journal and to no message."""

LONGEST_KEPT = 1000
"""Characters that the journal's entry keeps."""


class Said:
    """Put into a text, logged or written as JSON, it is "…": only who asks for `word_for_word` gets it."""

    __slots__ = ("_text",)

    def __init__(self, text: str = "") -> None:
        self._text = text[:LONGEST_KEPT]

    @property
    def word_for_word(self) -> str:
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Said) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return "…"


NOTHING = Said()
