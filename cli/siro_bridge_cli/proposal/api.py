"""How an API is built: what it lists, by which parameters, and how one record is read and changed."""

from collections.abc import Iterator
from dataclasses import dataclass

from siro_bridge_cli.proposal.shape import Field, Table


@dataclass(frozen=True, slots=True)
class Parameter:
    """Of a list's query. `most` is its largest number, `default` the one that holds where it is left out."""

    field: Field
    most: int | None = None
    default: int | None = None

    @property
    def name(self) -> str:
        return self.field.name


@dataclass(frozen=True, slots=True)
class Group:
    """An object with an id of its own within a record, at `path`, or a list of such: a customer, the staff."""

    path: str
    table: Table
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Single:
    """One record: the request's path with `{key}` in it, and where the answer has the record."""

    path: str
    item: str = "@"


@dataclass(frozen=True, slots=True)
class Change:
    """How one record is changed. `replaces`: the whole record is sent; `wrapper` is the key that it is sent under."""

    method: str
    path: str
    wrapper: str = ""
    replaces: bool = False
    has_condition: bool = False


@dataclass(frozen=True)
class Resource:
    """`table` has the plain fields by their dotted paths; `around` is what the answer has beside the records."""

    path: str
    table: Table
    items: str
    groups: tuple[Group, ...] = ()
    around: tuple[Field, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    single: Single | None = None
    change: Change | None = None
    writable: tuple[Field, ...] = ()
    """Those fields that `change` takes."""


@dataclass(frozen=True, slots=True)
class NoteRequests:
    """The notes below a record of `owner`, a resource's path. `{parent}` and `{key}` stand in the paths.

    `body` is the note's text where it is read, and `sent` where it is sent.
    """

    owner: str
    resource: Resource
    create: Change
    created: str
    body: Field
    sent: str
    single: Single | None
    update: Change
    delete: Change


@dataclass(frozen=True)
class Api:
    """`base_url` and `login` are for CrmSecret: its address, and the keys by which one gets in."""

    resources: tuple[Resource, ...]
    notes: tuple[NoteRequests, ...] = ()
    base_url: str = "https://…"
    login: str = '"bearer": "…"'
    is_described: bool = True
    """Whether requests are known, and not only what an answer looks like."""

    def tables(self) -> Iterator[Table]:
        """Of the resources; a record's own name is the last part of its path."""
        return (each.table for each in self.resources)
