"""JMESPath over a login's answers, which may be anything: what an expression does not take is not found."""

from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

_FAILURES = (JMESPathError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What a function raises for a value that it does not take: many past JMESPath's own errors."""


def is_expression(text: str) -> bool:
    try:
        jmespath.compile(text)
    except JMESPathError:
        return False
    return True


def found(expression: str | None, document: Any) -> Any:
    """None where there is no expression, and where it finds nothing."""
    if expression is None:
        return None
    try:
        return jmespath.search(expression, document)
    except _FAILURES:
        return None
