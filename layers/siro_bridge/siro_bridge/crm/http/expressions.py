"""JMESPath over the CRM's answers; a function in an expression may not take the value that it meets."""

from typing import Any

import jmespath
from jmespath import functions
from jmespath.exceptions import JMESPathError

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.payload.unusable import is_unusable

FAILURES = (JMESPathError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What a function raises for a value that it does not take: many past JMESPath's own errors (`max_by` a TypeError)."""


class _Functions(functions.Functions):
    """JMESPath's own; but what cannot be used is not made a text of, which could be."""

    @functions.signature({"types": []})
    def _func_to_string(self, value: Any) -> str:
        if is_unusable(value):
            raise ValueError
        text: str = super()._func_to_string(value)  # type: ignore[misc]
        return text


_OPTIONS = jmespath.Options(custom_functions=_Functions())


class Expression:
    """An expression of the mapping, compiled; `where` is its place."""

    def __init__(self, text: str, where: str) -> None:
        self.text = text
        self.where = where
        self._compiled = jmespath.compile(text)

    def find(self, document: Any) -> Any:
        """Raises ConfigurationError; JMESPath's own words would quote the value."""
        try:
            return self._compiled.search(document, _OPTIONS)
        except FAILURES:
            raise ConfigurationError(
                f"{self.where}: a function in {self.text} does not take the value that it met, such as a null"
            ) from None

    def find_or(self, document: Any, otherwise: Any) -> Any:
        """For one record among many, which must not stop the others."""
        try:
            return self._compiled.search(document, _OPTIONS)
        except FAILURES:
            return otherwise
