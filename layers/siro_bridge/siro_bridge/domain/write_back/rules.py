"""What the mapping file says of one extracted fact: where it goes, as what, and who wins."""

from datetime import date
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from siro_bridge.domain.section import OneComplaint, Section
from siro_bridge.domain.write_back.formats import ITEMS, check_format

Policy = Literal["never", "if_empty", "if_ours", "always", "append"]
FieldType = Literal["text", "number", "money", "date", "boolean", "picklist", "list"]

Empty = tuple[Annotated[bool | int | float | str | date, OneComplaint], ...]


class FieldRule(Section):
    """Where one extracted fact goes, and who wins when a person has been there.

    It is found by Siro's `crmModelName` and `crmFieldName`, or by the extraction's `name` where Siro
    has no mapping for it. `column` defaults to `crmFieldName`.
    """

    crmModelName: str | None = None
    """with crmFieldName: the CRM field that Siro maps the fact to"""
    crmFieldName: str | None = None
    """with crmModelName: the CRM field that Siro maps the fact to"""
    name: str | None = None
    """the extraction's name at Siro, where Siro maps it to no CRM field"""
    target: str
    """one of `targets`"""
    column: str | None = None
    """the CRM's own name of the field; crmFieldName where it is left out"""
    type: FieldType = "text"
    """how what was said is read, and what is written"""
    policy: Policy = "if_ours"
    """who wins when a person has been there; `append` adds the text inside a fence of its own"""
    empty: Empty = ()
    """if_empty and if_ours: what the CRM fills in by itself, and what may be written over like nothing"""
    options: dict[str, list[str]] = {}
    """picklist: the CRM's value → the words that mean it, beside itself"""
    range: Literal["low", "high", "middle"] = "low"
    """money and number: which end of "$40,000 - $50,000" is kept"""
    decimal_mark: Literal[".", ","] | None = None
    """money and number: what stands before decimals where digits could mean two numbers, as in "45.000" and "1,500k".

    Without it such a value is refused; "1,500" is 1500, and "45.000 €" is 45000.
    """
    day_first: bool = False
    """date: whether 01/02/2026 is the first of February"""
    separator: str = ", "
    """list (and a list in a text field): what stands between its items"""
    max_length: int | None = Field(default=None, ge=1)
    """text and list: longer ones are cut, with an ellipsis"""
    format: str | None = None
    """how the CRM's field writes it. date: `%d.%m.%Y`, `epoch_ms` …, else ISO; list and picklist: `items`, an array"""

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        by_mapping = self.crmModelName is not None and self.crmFieldName is not None
        if by_mapping == (self.name is not None):
            raise ValueError("either crmModelName with crmFieldName, or name")
        if self.name is not None and self.column is None:
            raise ValueError("column: a field that is found by name must say its column")
        if self.type == "picklist" and not self.options:
            raise ValueError("options: a picklist must list the CRM's values")
        if self.type == "boolean" and not self.options.keys() <= {"true", "false"}:
            raise ValueError('options: a boolean takes further words under "true" and "false"')
        _check_empty(self.policy, self.empty)
        if self.decimal_mark and self.type not in ("money", "number"):
            raise ValueError("decimal_mark: only the types money and number have decimals")
        if self.format is not None:
            check_format(self.type, self.format)
        if self.takes_items and (self.max_length or self.policy == "append"):
            raise ValueError("format: items have no max_length, and nothing can be appended to them")
        return self

    @property
    def takes_items(self) -> bool:
        return self.format == ITEMS

    @property
    def kept_type(self) -> FieldType:
        """What the CRM's field itself is of, where `format` makes a text or a number of a day."""
        if self.type != "date" or self.format is None:
            return self.type
        return "text" if "%" in self.format else "number"

    @cached_property
    def field(self) -> str:
        """The CRM's own name of the field."""
        return self.column or self.crmFieldName or ""


class Unlisted(Section):
    """Extractions that the file does not list, written as Siro's own `mappings` say, model by model."""

    crmModelName: str
    target: str
    policy: Policy = "if_ours"
    empty: Empty = ()

    @model_validator(mode="after")
    def _asks_for_empty(self) -> Self:
        _check_empty(self.policy, self.empty)
        return self


def _check_empty(policy: Policy, empty: Empty) -> None:
    if empty and policy not in ("if_empty", "if_ours"):
        raise ValueError("empty: only the policies if_empty and if_ours ask whether a field is empty")
