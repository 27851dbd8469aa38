"""The sections of a mapping for a CRM that is asked over HTTP, whatever its requests are made of."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from pydantic import Field, model_validator

from siro_bridge.crm.http.mapping.list_request import ListRequest
from siro_bridge.crm.http.mapping.paging import Paging
from siro_bridge.crm.http.mapping.request import Expression, Request, TimeFormats, placeholders
from siro_bridge.mapping.model import CrmMapping
from siro_bridge.mapping.sync import Columns, Entity
from siro_bridge.mapping.write_back import Note, Target, WriteBack


class HttpEntity(Entity):
    """Siro field paths and where one record of the CRM holds them."""

    list: ListRequest
    get: Request
    """one record by its `{key}`: rejected records are tried again through it"""
    item: Expression = "@"
    """the record in the answer of `get`"""
    detail: bool = False
    """the list shows less than `get` does: each record that is new or changed there is read by `get`, and sent so"""
    fields: dict[str, Expression] = Field(min_length=1)
    """Siro field path → JMESPath over one record; paths that start with `_` are helpers and not sent"""
    cursor: Expression
    """when the record was last updated"""
    key: Expression
    """the record's own id"""
    time_format: TimeFormats = "iso"
    """how the CRM writes times: iso, epoch, epoch_ms, epoch_us, epoch_ns, or a strptime pattern; or several of them,
    of which the first is the cursor's"""

    @model_validator(mode="after")
    def _lists_all_without_a_clock(self) -> Self:
        if self.is_timeless and self.list.since is not None:
            raise ValueError("cursor: none reads the whole list; take list.since out")
        if self.is_timeless and "cursor" in placeholders(self.list):
            raise ValueError("cursor: none has no {cursor}; page by {key} alone, or in another style")
        return self

    def paths(self, columns: Columns) -> Sequence[str]:
        del columns
        return tuple(self.fields)

    def key_of(self, path: str) -> tuple[str, ...]:
        return ("fields", path) if path in self.fields else ("fields",)

    def fills(self, path: str) -> bool:
        return path in self.fields

    def shaping(self) -> dict[str, Any]:
        shaped = self.model_dump(mode="json", exclude={"list": {"paging", "empty"}})
        window = shaped["list"]["window"] or {}
        if window.get("params") == {}:
            del window["params"]
        if not self.detail:
            del shaped["detail"]
        return shaped

    @property
    def time_formats(self) -> tuple[str, ...]:
        return (self.time_format,) if isinstance(self.time_format, str) else self.time_format

    @property
    def is_slim(self) -> bool:
        return self.detail

    @property
    def asks_since(self) -> bool:
        return self.list.since is not None

    @property
    def has_window(self) -> bool:
        return self.list.window is not None


class HttpTarget(Target):
    """A record that facts are written to. Fields are named by dotted paths into it (`custom.budget`)."""

    read: Request
    record: Expression = "@"
    """the record in the answer of `read`"""
    update: Request
    """`{fields}` is an object of what changes, `{version}` the value of `version`"""
    merges: bool = True
    """whether the CRM keeps what stands beside a dotted field (`custom.budget`) that is sent alone; where it puts
    what it is sent in the whole object's place, false has the object sent with all that it holds"""
    version: Expression | None = None
    """for a CRM with a condition of its own: its value in the record, which `{version}` sends back"""
    reads_back: bool = True
    """after an update the record is read again; false for a CRM whose answer to an update shows, at `record`, what it
    holds then, as a read right after it would"""

    if TYPE_CHECKING:  # a connector has them as keys, or not at all

        @property
        def etag(self) -> bool: ...

        @property
        def omit(self) -> list[str]: ...

        @property
        def sends(self) -> str | None: ...

    @model_validator(mode="after")
    def _writes_something(self) -> Self:
        used = placeholders(self.update)
        if not used & {"fields", "record"}:
            raise ValueError('update: "{fields}" (or "{record}") must stand where the values go')
        if ("version" in used) != (self.version is not None):
            raise ValueError("version and {version} in update need each other")
        return self

    @property
    def has_exact_numbers(self) -> bool:
        """Whether numbers are sent as such: as texts otherwise, where the field does not hold a number."""
        return True

    @property
    def replaces(self) -> bool:
        """Whether an update sends the whole record, with all of it that is not ours."""
        return "record" in placeholders(self.update)

    @property
    def may_replace(self) -> bool:
        """Whether the update may replace the record, and the mapping does not say that it is kept."""
        return False

    @property
    def is_conditional(self) -> bool:
        """Whether the CRM itself refuses a write to a record that changed since it was read."""
        return self.version is not None


class FindNotes(Request):
    """The notes of `{parent}`; where the CRM can search their text, `{marker}` narrows it down."""

    items: Expression = "@"
    key: Expression
    """the note's own id, in one item"""
    body_field: Expression
    """the note's text, in one item"""
    created: Expression | None = None
    """orders them, the oldest first; without it by key"""
    paging: Paging | None = None

    @model_validator(mode="after")
    def _pages_alone(self) -> Self:
        if self.paging is not None and self.paging.style == "keyset":
            raise ValueError("paging.style: notes have no keyset; offset, page, cursor or link")
        if self.paging is not None and self.paging.most:
            raise ValueError("paging.most: notes have no time to go on from; take it out")
        return self


class CreateNote(Request):
    """Sends `{text}` to `{parent}`."""

    key: Expression
    """the new note's id, in the answer"""

    if TYPE_CHECKING:

        @property
        def idempotency_header(self) -> str | None: ...


class HttpNote(Note):
    """`{parent}`, `{key}`, `{marker}` and `{text}` stand for the target's key and the note's own values."""

    find: FindNotes
    read: Request | None = None
    """one note by its `{key}`; without it the note is looked for among those that `find` lists"""
    item: Expression = "@"
    """the note in the answer of `read`"""
    create: CreateNote
    update: Request
    delete: Request
    reads_back: bool = True
    """after a note was made it is read again; false for a CRM whose answer to `create` shows, at `item`, what it holds
    then"""

    if TYPE_CHECKING:

        @property
        def etag(self) -> bool: ...

    @model_validator(mode="after")
    def _is_readable(self) -> Self:
        if "marker" in placeholders(self.find) and self.read is None:
            raise ValueError("read: a find by {marker} misses a note whose marker a person took out; add `read`")
        return self


class HttpWriteBack(WriteBack):
    targets: Mapping[str, HttpTarget] = {}
    note: HttpNote | None = None

    def rules(self) -> dict[str, Any]:
        shaped = super().rules()
        for section in (*shaped["targets"].values(), *([shaped["note"]] if shaped["note"] else [])):
            del section["reads_back"]  # how it is found out what stands there, and not what is to
        paging = ((shaped["note"] or {}).get("find") or {}).get("paging") or {}
        for name in ("most", "total"):
            if paging.get(name, 0) is None:
                del paging[name]
        if paging.get("style") in ("cursor", "link") and not paging["overlap"]:
            del paging["overlap"]
        return shaped


class HttpMapping(CrmMapping):
    """The whole file, as far as the mappings of all such connectors are the same."""

    timeout_seconds: float = Field(default=20.0, gt=0, le=60)
    """of one request"""
    requests_per_minute: int | None = Field(default=None, ge=1)
    """what the CRM allows one client; each running function keeps to it for itself"""
    opportunities: HttpEntity | None = None
    engagements: HttpEntity | None = None
    accounts: HttpEntity | None = None
    write_back: HttpWriteBack
