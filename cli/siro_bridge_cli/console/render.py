"""Turns views into HTML. Everything that comes from a stack is data: it is escaped, and isolated in its direction."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from siro_bridge_cli.show.words import plain

HERE = Path(__file__).parent
STYLE, SCRIPT = HERE / "static" / "console.css", HERE / "static" / "console.js"
LONGEST = 100_000
"""Letters of one value that a page shows."""

NOTHING = Markup('<span class="none">nothing</span>')


def make_environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(when=when, told=told, plural=plural)
    environment.globals["zone"] = zone_name
    return environment


def when(moment: datetime | None) -> Markup:
    """A time of day on this machine's clock; the exact time in UTC stands in the element."""
    if moment is None:
        return Markup("")
    local = moment.astimezone()
    shown = f"{local:%Y-%m-%d %H:%M:%S}"
    return Markup('<time datetime="{}">{}</time>').format(moment.astimezone(UTC).isoformat(timespec="seconds"), shown)


def zone_name() -> str:
    """How the times on a page are meant."""
    offset = datetime.now().astimezone().strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:]}" if offset.strip("+-0") else "UTC"


def told(value: Any) -> Markup:
    """A value of the CRM, as text that cannot turn around what stands next to it."""
    text = plain(str(value), LONGEST)
    return Markup("<bdi>{}</bdi>").format(text) if text else NOTHING


def plural(count: int, noun: str, many: str = "") -> str:
    return f"{count:,} {noun if count == 1 else many or f'{noun}s'}"
