"""How the types of columns that MySQL and MariaDB have keep a value."""

from typing import Any

from sqlalchemy import cast, literal_column
from sqlalchemy import types as general
from sqlalchemy.dialects import mysql
from sqlalchemy.types import TypeEngine

from siro_bridge.crm.sql.forms import Form, Forms, Value, bound_text
from siro_bridge.crm.sql.list_forms import only_members, read_set, spelt_members
from siro_bridge.crm.sql.mysql_moment import MysqlMoment
from siro_bridge.crm.sql.number_forms import as_single, bit_number, to_scale
from siro_bridge.crm.sql.typed_texts import full_time, only_day, only_number, only_time, only_year, to_day, to_wall


def _unpadded(_: TypeEngine[Any], value: Value) -> Value:
    return value.rstrip(" ") if isinstance(value, str) else value


MYSQL: Forms = (
    (mysql.SET, Form(kept=spelt_members, bound=only_members, read=read_set)),
    (mysql.BIT, Form(bound=lambda _, value: bit_number(value))),
    (general.CHAR, Form(kept=_unpadded, bound=bound_text)),
    (
        mysql.FLOAT,
        Form(lambda column: column * literal_column("1e0", general.Float()), to_scale, only_number, as_single),
    ),
    (mysql.YEAR, Form(bound=only_year)),
    (general.Date, Form(kept=to_day, bound=only_day)),
    ((general.DateTime, MysqlMoment), Form(kept=to_wall, bound=only_day)),
    (general.Time, Form(lambda column: cast(column, general.CHAR), kept=full_time, bound=only_time)),
)
