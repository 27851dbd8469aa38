"""A mapping as text, a line after the other, with the comments that a person needs."""

from collections.abc import Iterable, Mapping
from textwrap import wrap
from typing import Any

import yaml

WIDTH = 118


class _Flow(yaml.SafeDumper):
    """Everything in one line."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  a value that comes twice is written twice
        return True


def value(of: Any) -> str:
    """One value as YAML has it in a line: `America/Denver`, `"no"`, `{a: 1}`."""
    shown = yaml.dump(of, Dumper=_Flow, default_flow_style=True, width=10**6, allow_unicode=True, sort_keys=False)
    return shown.removesuffix("\n").removesuffix("\n...")


def commented(line: str, indent: int = 0) -> list[str]:
    """A sentence as comment lines."""
    space = " " * indent
    return wrap(line, WIDTH, initial_indent=f"{space}# ", subsequent_indent=f"{space}# ", break_on_hyphens=False)


def as_question(lines: Iterable[str]) -> list[str]:
    """Lines of the mapping that are not known well enough to count."""
    return [f"# {line}" if line else "#" for line in lines]


def keyed(name: str, of: Mapping[str, Any], indent: int) -> list[str]:
    """`name: {…}`, or a key a line where that is long. Nothing where there is nothing."""
    if not of:
        return []
    space = " " * indent
    whole = f"{space}{name}: {value(dict(of))}"
    if len(whole) <= WIDTH and not any(isinstance(each, dict) for each in of.values()):
        return [whole]
    return [f"{space}{name}:", *(f"{space}  {value(key)}: {value(each)}" for key, each in of.items())]


def schema_line(path: str) -> str:
    """By which editors complete and check the file."""
    return f"# yaml-language-server: $schema={path}"
