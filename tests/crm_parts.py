"""A connector with something between its parts and whoever uses them."""

from collections.abc import Callable
from typing import Any

from siro_bridge.crm.port import Crm


def each_part(crm: Crm, wrap: Callable[[Any], Any]) -> Crm:
    return Crm(wrap(crm.reader), wrap(crm.fields), wrap(crm.notes), crm.close)
