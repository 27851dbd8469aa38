"""What PostgreSQL's server says in text and psycopg would make something else of, or cannot read at all."""

from typing import Any

from psycopg import Connection
from psycopg.abc import Buffer
from psycopg.adapt import Dumper, Loader
from psycopg.types.string import TextLoader
from sqlalchemy import Engine, event

NO_ENCODING = "SQL_ASCII"
"""A database that keeps bytes, and knows of no encoding."""

_TEXTS = ("text", "varchar", "bpchar", "name", 705, 0)
"""705 is the type of a literal, and 0 stands for every type that psycopg does not know, such as an enumeration."""

_AS_SHOWN = (
    "interval",  # a timedelta has no months
    *("int4range", "int8range", "numrange", "daterange", "tsrange", "tstzrange"),
    *("int4multirange", "int8multirange", "nummultirange", "datemultirange", "tsmultirange", "tstzmultirange"),
)


class RawText(bytes):
    """A text's own bytes, to be compared with it."""


class _RawTextDumper(Dumper):
    def dump(self, obj: RawText) -> bytes:
        return bytes(obj)


def read_texts_as_shown(engine: Engine) -> None:
    """Before SQLAlchemy asks a new connection anything."""

    @event.listens_for(engine, "connect", insert=True)
    def on_connect(connection: Any, _: Any) -> None:
        for name in _AS_SHOWN:
            connection.adapters.register_loader(name, TextLoader)
        connection.adapters.register_dumper(RawText, _RawTextDumper)
        _read_in_its_own_encoding(connection)


def _read_in_its_own_encoding(connection: Connection[Any]) -> None:
    """The server is to convert nothing: it refuses a whole result for one text that is in another encoding."""
    server, client = (connection.info.parameter_status(f"{side}_encoding") for side in ("server", "client"))
    if server is None or client is None:
        return
    if server == NO_ENCODING:
        encoding = "utf-8" if client == NO_ENCODING else connection.info.encoding
        for name in _TEXTS:
            connection.adapters.register_loader(name, _loader(encoding))
        connection.adapters.register_dumper(str, _dumper(encoding))
    if server != client:
        connection.autocommit = True
        connection.execute("SELECT set_config('client_encoding', %s, false)", (server,))
        connection.autocommit = False


def _loader(encoding: str) -> type[Loader]:
    class InEncoding(Loader):
        def load(self, data: Buffer) -> str:
            return bytes(data).decode(encoding)

    return InEncoding


def _dumper(encoding: str) -> type[Dumper]:
    class InEncoding(Dumper):
        def dump(self, obj: str) -> bytes:
            return obj.encode(encoding)

    return InEncoding
