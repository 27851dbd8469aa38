"""What Siro takes: `PUT /v1/integrations/sync/…`, as its OpenAPI file describes the bodies.

Typed dictionaries, so that a checked payload is the payload. Left out on purpose: overrides by Siro's own ids
(`engagementTypeId`, `accountId`), and the activity types that an integration does not send.
"""

from dataclasses import dataclass
from typing import (
    Annotated,
    Literal,
    NotRequired,  # pydantic needs this one before Python 3.12
    TypeVar,
)

from pydantic import ConfigDict, FailFast, Field, StringConstraints
from typing_extensions import TypedDict

_MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"
_LOCAL = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?$"
_STRICT = ConfigDict(extra="forbid", coerce_numbers_to_str=True, hide_input_in_errors=True)


@dataclass(frozen=True, slots=True)
class Kind:
    """Marks a field for the mapper, which turns the CRM's value into this kind of Siro's."""

    name: Literal["id", "text", "time", "local_time", "number", "flag"]


Id = Annotated[str, Kind("id"), StringConstraints(min_length=1, max_length=512)]
Text = Annotated[str, Kind("text"), StringConstraints(min_length=0)]
"""With a length, whatever it is, pydantic reads it as UTF-8, and so finds half an emoji."""
Time = Annotated[str, Kind("time"), StringConstraints(pattern=_MOMENT)]
LocalTime = Annotated[str, Kind("local_time"), StringConstraints(pattern=_LOCAL)]
Number = Annotated[float, Kind("number"), Field(allow_inf_nan=False)]
Latitude = Annotated[float, Kind("number"), Field(ge=-90, le=90)]
Longitude = Annotated[float, Kind("number"), Field(ge=-180, le=180)]
Flag = Annotated[bool, Kind("flag")]
Direction = Annotated[Literal["INBOUND", "OUTBOUND"], Kind("text")]
Disposition = Annotated[Literal["OPEN", "LOST", "WON"], Kind("text")]
ActivityType = Annotated[Literal["MEETING", "CALL", "APPOINTMENT", "EMAIL", "TEXT", "EVENT"], Kind("text")]

T = TypeVar("T")
Several = Annotated[list[T], FailFast()]
"""A list of which the first bad part is told: half a million bad ones would take seconds, and as much memory."""


class Address(TypedDict):
    """All five parts or none: Siro takes no other."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    country: Text
    street: Text
    city: Text
    state: Text
    zip: Text


class Owner(TypedDict):
    __pydantic_config__ = _STRICT  # type: ignore[misc]
    externalId: Id


class _Party(TypedDict, total=False):
    latitude: Latitude
    longitude: Longitude
    addresses: Several[Address]
    phoneNumbers: Several[Text]
    emailAddresses: Several[Text]
    lastActivityAt: Time
    deletedAt: Time | None
    owner: Owner
    mergedToExternalId: Id
    mergedFromExternalIds: Several[Id]


class Account(_Party, total=False):
    __pydantic_config__ = _STRICT  # type: ignore[misc]
    externalId: Id
    name: Text


class Lead(_Party):
    __pydantic_config__ = _STRICT  # type: ignore[misc]
    externalId: Id
    firstName: NotRequired[Text]
    lastName: NotRequired[Text]


class Contact(_Party):
    __pydantic_config__ = _STRICT  # type: ignore[misc]
    externalId: Id
    name: NotRequired[Text]
    account: NotRequired[Account]


class OpportunityContact(Contact):
    __pydantic_config__ = _STRICT  # type: ignore[misc]
    isPrimary: NotRequired[Flag]


class User(TypedDict):
    """A rep; Siro finds its own user by the email or the name (guide, 3.1)."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    externalId: Id
    email: NotRequired[Text]
    name: NotRequired[Text]
    shareOfSale: NotRequired[Number]
    deletedAt: NotRequired[Time | None]


class EngagementType(TypedDict):
    __pydantic_config__ = _STRICT  # type: ignore[misc]
    name: Text
    activityType: ActivityType
    externalId: NotRequired[Id]


class _Deal(TypedDict):
    externalId: Id
    name: NotRequired[Text]
    amount: NotRequired[Number]
    closedAt: NotRequired[Time]
    remoteCreatedAt: NotRequired[Time]
    lastActivityAt: NotRequired[Time]
    disposition: NotRequired[Disposition]


class NestedOpportunity(_Deal):
    __pydantic_config__ = _STRICT  # type: ignore[misc]
    copyEngagementRelationships: NotRequired[Flag]


class Opportunity(_Deal):
    __pydantic_config__ = _STRICT  # type: ignore[misc]
    deletedAt: NotRequired[Time | None]
    account: NotRequired[Account]
    contact: NotRequired[Contact]
    opportunityContacts: NotRequired[Several[OpportunityContact]]
    opportunityUsers: NotRequired[Several[User]]


class Engagement(TypedDict):
    __pydantic_config__ = _STRICT  # type: ignore[misc]
    externalId: Id
    direction: NotRequired[Direction]
    content: NotRequired[Text]
    subject: NotRequired[Text]
    startTime: NotRequired[Time]
    startTimeLocalized: NotRequired[LocalTime]
    endTime: NotRequired[Time]
    remoteCreatedAt: NotRequired[Time]
    remoteUpdatedAt: NotRequired[Time]
    deletedAt: NotRequired[Time | None]
    engagementType: NotRequired[EngagementType]
    account: NotRequired[Account]
    engagementUsers: NotRequired[Several[User]]
    opportunity: NotRequired[NestedOpportunity]
    lead: NotRequired[Lead]
    contact: NotRequired[Contact]


ROOTS: dict[str, type] = {"engagements": Engagement, "opportunities": Opportunity, "accounts": Account}
"""by the mapping's entity; an account travels inside the records that carry it"""
