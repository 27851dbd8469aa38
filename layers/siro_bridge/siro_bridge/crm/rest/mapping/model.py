"""The whole mapping file for a CRM that is reached through its REST API."""

from typing import Literal

from pydantic import Field

from siro_bridge.crm.http.mapping.sections import HttpMapping
from siro_bridge.crm.rest.mapping.answers import RestAnswers
from siro_bridge.crm.rest.mapping.sections import RestEntity, RestWriteBack


class RestMapping(HttpMapping, RestAnswers):
    connector: Literal["rest"]
    opportunities: RestEntity | None = None
    engagements: RestEntity | None = None
    accounts: RestEntity | None = None
    write_back: RestWriteBack = Field(default={}, validate_default=True)
