"""The whole mapping file for a CRM that is reached through its SQL database."""

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from siro_bridge.crm.sql.mapping.clashes import clashes
from siro_bridge.crm.sql.mapping.sections import SqlEntity, SqlWriteBack
from siro_bridge.mapping.model import CrmMapping


class SqlMapping(CrmMapping):
    connector: Literal["sql"]
    opportunities: SqlEntity | None = None
    engagements: SqlEntity | None = None
    accounts: SqlEntity | None = None
    write_back: SqlWriteBack = Field(default={}, validate_default=True)

    @model_validator(mode="after")
    def _nothing_clashes(self) -> Self:
        for path, why in clashes(self.write_back, self.deep_link):
            raise PydanticCustomError("clash", "{why}", {"why": why, "path": path})
        return self
