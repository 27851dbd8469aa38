"""The whole mapping file for a CRM that is reached through its REST API."""

from typing import Literal

from pydantic import Field

from siro_bridge.crm.rest.mapping.answers import RestAnswers
from siro_bridge.crm.rest.mapping.sections import RestEntity, RestWriteBack
from siro_bridge.mapping.model import CrmMapping


class RestMapping(CrmMapping, RestAnswers):
    connector: Literal["rest"]
    timeout_seconds: float = Field(default=20.0, gt=0, le=60)
    """of one request"""
    requests_per_minute: int | None = Field(default=None, ge=1)
    """what the CRM allows one client; each running function keeps to it for itself"""
    opportunities: RestEntity | None = None
    engagements: RestEntity | None = None
    accounts: RestEntity | None = None
    write_back: RestWriteBack = RestWriteBack()
