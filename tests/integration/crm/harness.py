"""What the conformance kit asks of a CRM under test, beside the connector itself.

A third connector is a class that answers this, and one line in test_conformance.py.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from siro_bridge.crm.port import Crm
from tests.changing_crms import Pairs

Spoiling = Literal["clips", "cuts", "keeps"]
"""Numbers over 9 become 9; of a text four characters stay; the old value stays. The CRM says yes to all of them."""


@dataclass(frozen=True)
class Appointment:
    """One appointment of the CRM, as a person entered it."""

    key: str
    updated_at: datetime
    start: datetime
    subject: str = "Kitchen"
    deleted_at: datetime | None = None
    zone: str | None = None
    """of the customer's house; the company's own is America/Denver"""


class CrmUnderTest(Protocol):
    """A CRM with the deals d-1 and d-2, which nobody has filled in yet.

    The mapping under test calls the target `deal`, sends appointments as engagements (subject, start, a
    rep, an account, the deal d-1), and puts notes on deals.
    """

    text_field: str
    number_field: str
    """refuses what is below zero"""
    date_field: str
    flag_field: str
    """yes or no"""

    @property
    def crm(self) -> Crm: ...

    def put(self, *appointments: Appointment) -> None:
        """Adds appointments, or changes those with the same key."""
        ...

    def remove(self, key: str) -> None: ...

    def put_without_id(self, updated_at: datetime) -> None:
        """Something among the appointments that no id tells from others."""
        ...

    def garble(self, key: str) -> None:
        """The appointment's `removed` becomes what the CRM keeps, and nobody can read as a time."""
        ...

    def edit_deal(self, key: str, field: str, value: Any) -> None:
        """As a person would, past the connector."""
        ...

    def deal_value(self, key: str, field: str) -> Any: ...

    def spoil(self, field: str, how: Spoiling) -> None:
        """From now on the CRM makes something else of what a deal's field is given."""
        ...

    def notes(self, deal: str) -> dict[str, str]:
        """Note key → text, as the CRM has them."""
        ...

    def add_note(self, deal: str, text: str) -> None: ...

    def edit_note(self, note_key: str, text: str) -> None:
        """`note_key` as in `notes`."""
        ...

    def remove_note(self, note_key: str) -> None: ...

    def change_notes(self, pairs: Pairs) -> None:
        """From now on the CRM takes notes' texts, or shows them, with each first text of a pair as the second."""
        ...

    def type_around(self, note_key: str, before: str, after: str) -> None:
        """A person types two lines into the note, which the CRM treats as it does ours."""
        ...

    def lose_next_answer(self) -> AbstractContextManager[None]:
        """The next write is done, and its answer never comes."""
        ...

    def count_requests(self) -> AbstractContextManager["Count"]: ...

    def timeless(self) -> Crm:
        """The same CRM, with a mapping that names no time of the last change."""
        ...

    def unreachable(self) -> Crm:
        """The same connector and mapping, with a CRM that does not answer."""
        ...

    def misconfigured(self) -> Crm:
        """The same CRM, with a mapping whose engagements come from where there is nothing."""
        ...


@dataclass
class Count:
    """Requests, or statements, made so far."""

    made: int = 0
