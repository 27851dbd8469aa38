"""A part of the mapping file."""

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, ValidatorFunctionWrapHandler, WrapValidator


class Section(BaseModel):
    """A section refuses keys that it does not know: a misspelt key must not be a silent default.

    What checks it is built when the first file is checked: a function that gets a checked one builds nothing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True)


def one_complaint(told: str) -> WrapValidator:
    """For a value that may be of several types: pydantic complains once for each of them."""

    def one_of_them(value: Any, check: ValidatorFunctionWrapHandler) -> Any:
        try:
            return check(value)
        except ValidationError:
            raise ValueError(told) from None

    return WrapValidator(one_of_them)


OneComplaint = one_complaint(
    "must be one value: text, a number, true or false; put a date, or what stands in braces, in quotes"
)
