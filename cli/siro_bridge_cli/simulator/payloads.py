"""What the sync endpoints accept, written down from Siro's OpenAPI file.

Keys that may be absent may not be null unless the file says so.
"""

from typing import Annotated, Any, Literal, Required

from pydantic import AfterValidator, ConfigDict, with_config
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from siro_bridge_cli.simulator.times import is_rfc3339, parse_instant

# Unknown keys pass, as Zod strips them; the world counts them as findings.
_STRICT = ConfigDict(strict=True, extra="allow", allow_inf_nan=False)


def _check_date_time(text: str) -> str:
    if not is_rfc3339(text):
        raise PydanticCustomError("invalid_string", "Invalid datetime")
    return text


def _check_date(text: str) -> str:
    try:
        parse_instant(text)
    except ValueError as error:
        raise PydanticCustomError("invalid_date", "Invalid date") from error
    return text


DateTime = Annotated[str, AfterValidator(_check_date_time)]
Date = Annotated[str, AfterValidator(_check_date)]
ActivityType = Literal["MEETING", "CALL", "APPOINTMENT", "EMAIL", "TEXT", "EVENT", "SIRO_EVENT", "SIRO_BOT_RECORDING"]
Disposition = Literal["OPEN", "LOST", "WON"]


@with_config(_STRICT)
class Address(TypedDict):
    country: str
    street: str
    city: str
    state: str
    zip: str


@with_config(_STRICT)
class Owner(TypedDict):
    externalId: str


@with_config(_STRICT)
class EngagementType(TypedDict, total=False):
    externalId: str
    name: Required[str]
    activityType: Required[ActivityType]


@with_config(_STRICT)
class User(TypedDict, total=False):
    externalId: Required[str]
    email: str
    name: str
    shareOfSale: float
    deletedAt: DateTime | None


class _Party(TypedDict, total=False):
    latitude: float
    longitude: float
    addresses: list[Address]
    phoneNumbers: list[str]
    emailAddresses: list[str]
    lastActivityAt: Date
    deletedAt: DateTime | None
    owner: Owner | None
    mergedToExternalId: str
    mergedFromExternalIds: list[str]


@with_config(_STRICT)
class Account(_Party, total=False):
    externalId: str
    name: str


@with_config(_STRICT)
class Lead(_Party, total=False):
    externalId: Required[str]
    firstName: str
    lastName: str


@with_config(_STRICT)
class Contact(_Party, total=False):
    externalId: Required[str]
    name: str
    account: Account | None


@with_config(_STRICT)
class OpportunityContact(Contact, total=False):
    isPrimary: bool


@with_config(_STRICT)
class NestedOpportunity(TypedDict, total=False):
    externalId: Required[str]
    name: str
    amount: float
    closedAt: Date
    remoteCreatedAt: Date
    lastActivityAt: Date
    disposition: Disposition
    copyEngagementRelationships: bool


@with_config(_STRICT)
class Opportunity(TypedDict, total=False):
    externalId: Required[str]
    name: str
    amount: float
    closedAt: Date
    remoteCreatedAt: Date
    lastActivityAt: Date
    deletedAt: DateTime | None
    disposition: Disposition
    accountId: str | None
    account: Account | None
    contact: Contact | None
    opportunityContacts: list[OpportunityContact]
    opportunityUsers: list[User]


@with_config(_STRICT)
class Engagement(TypedDict, total=False):
    externalId: Required[str]
    direction: Literal["INBOUND", "OUTBOUND"] | None
    content: str | None
    subject: str | None
    startTime: Date | None
    startTimeLocalized: str | None
    endTime: Date | None
    remoteCreatedAt: Date | None
    remoteUpdatedAt: Date | None
    deletedAt: DateTime | None
    engagementTypeId: str | None
    engagementType: EngagementType | None
    account: Account | None
    engagementUsers: list[User]
    opportunity: NestedOpportunity | None
    lead: Lead | None
    contact: Contact | None


@with_config(_STRICT)
class SoftDeleteRemoved(TypedDict):
    validExternalIds: list[str]
    fromTime: DateTime
    toTime: DateTime


Payload = dict[str, Any]
