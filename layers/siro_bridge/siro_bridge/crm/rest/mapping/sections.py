"""The sections that only a mapping for a REST CRM has."""

from typing import Annotated, Any, Self

from pydantic import AfterValidator, model_validator

from siro_bridge.crm.http.mapping.request import Expression, allows, is_header_name
from siro_bridge.crm.http.mapping.sections import (
    CreateNote,
    FindNotes,
    HttpEntity,
    HttpNote,
    HttpTarget,
    HttpWriteBack,
)
from siro_bridge.crm.rest.mapping.list_request import RestList, RestPaging
from siro_bridge.crm.rest.mapping.request import RestRequest
from siro_bridge.mapping.write_back import drop_unused


class RestEntity(HttpEntity):
    list: RestList
    get: Annotated[RestRequest, allows("key", needs="key")]
    """one record by its `{key}`: rejected records are tried again through it"""


class RestTarget(HttpTarget):
    read: Annotated[RestRequest, allows("key", needs="key")]
    update: Annotated[RestRequest, allows("key", "fields", "record", "version", needs="key")]
    """`{fields}` is an object of what changes, `{record}` the whole record with it, for a CRM that
    replaces; `{version}` is the value of `version`"""
    omit: list[str] = []
    """dotted paths of what `{record}` is sent without: what the CRM shows and does not take"""
    sends: Expression | None = None
    """`{record}` as the CRM takes it, made of the record as it is read, with our values in it"""
    etag: bool = False
    """`read` answers an ETag; the update sends it back as If-Match, and 412 means that a person was faster"""

    @model_validator(mode="after")
    def _sends_the_record(self) -> Self:
        if (self.omit or self.sends) and not self.replaces:
            raise ValueError("omit and sends are about {record}, which update does not send")
        return self

    @property
    def may_replace(self) -> bool:
        """By HTTP's own rules."""
        return self.update.method == "PUT" and not self.replaces and "merges" not in self.model_fields_set

    @property
    def is_conditional(self) -> bool:
        return self.etag or super().is_conditional


class RestFind(FindNotes, RestRequest):
    paging: RestPaging | None = None


class RestCreate(CreateNote, RestRequest):
    """Posts `{text}` to `{parent}`."""

    idempotency_header: Annotated[str, AfterValidator(is_header_name)] | None = None
    """the header in which the CRM takes an idempotency key; with it a lost answer is asked for again"""


class RestNote(HttpNote):
    find: Annotated[RestFind, allows("parent", "marker", needs="parent")]
    read: Annotated[RestRequest | None, allows("parent", "key", needs="key")] = None
    """one note by its `{key}`; without it the note is looked for among those that `find` lists"""
    create: Annotated[RestCreate, allows("parent", "marker", "text", needs="text")]
    update: Annotated[RestRequest, allows("parent", "key", "text", needs="text")]
    delete: Annotated[RestRequest, allows("parent", "key", needs="key")]
    etag: bool = False
    """`read` answers an ETag; update and delete send it back as If-Match"""

    @model_validator(mode="after")
    def _has_etags(self) -> Self:
        if self.etag and self.read is None:
            raise ValueError("etag: a note's ETag comes with `read`, which is missing")
        return self


class RestWriteBack(HttpWriteBack):
    targets: dict[str, RestTarget] = {}
    note: RestNote | None = None

    def rules(self) -> dict[str, Any]:
        shaped = super().rules()
        for target in shaped["targets"].values():
            drop_unused(target, "omit", "sends")
        return shaped
