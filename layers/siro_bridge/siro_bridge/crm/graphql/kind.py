"""The kinds of errors in a GraphQL answer."""

from enum import Enum, auto


class Kind(Enum):
    """Of errors, by what must happen next."""

    THROTTLED = auto()
    SECRET = auto()
    FORBIDDEN = auto()
    GONE = auto()
    CHANGED = auto()
    FAILED = auto()
    QUERY = auto()
    """the query itself: it was not run"""
    VALUE = auto()
    """a variable's value, which its type does not take: the query was not run"""
    OTHER = auto()
