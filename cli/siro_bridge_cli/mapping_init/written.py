"""The file: its first lines, the question before it takes another one's place, and whether it is right."""

import os
import re
import sys
from pathlib import Path

import click

from siro_bridge.crm.mapping_check import mistakes_in, warnings_of
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.mapping.load import parse_mapping
from siro_bridge_cli.proposal.yaml_text import schema_line
from siro_bridge_cli.select_columns import select_columns
from siro_bridge_cli.stack.errors import StackError

SCHEMA = Path("docs") / "mapping.schema.json"
_SCHEMA_LINE = re.compile(r"# yaml-language-server: \$schema=.*\n")
STDOUT = Path("-")
HEAD = """\
# How this company's CRM maps to Siro, and back: a first draft by `siro-bridge mapping init`. What a name does not say
# by itself is marked as a guess; what is commented out with a question counts for nothing until you answer it.
# docs/mapping.md explains every key; `siro-bridge mapping check` names the line of whatever is wrong.
"""


def make_room(file: Path, *, overwrite: bool) -> None:
    """Asks before a file is replaced. Raises Abort after a no, StackError where nobody is there to answer."""
    if file == STDOUT or overwrite or not file.exists():
        return
    if not sys.stdin.isatty():
        raise StackError(f"{file} is there, and nobody to ask: name another file, or say --overwrite")
    if not click.confirm(f"{file} is there. Overwrite it?", err=True):
        raise click.Abort


def with_head(text: str, file: Path, *, is_draft: bool = True) -> str:
    """With the line by which editors find the schema, in place of another one."""
    bare = _SCHEMA_LINE.sub("", text, count=1)
    return f"{schema_line(_schema_of(file))}\n{HEAD if is_draft else ''}{bare}"


def write(text: str, file: Path) -> None:
    if file == STDOUT:
        click.echo(text, nl=False)
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    except OSError as error:
        raise StackError(f"{file}: cannot be written ({error.strerror or type(error).__name__})") from None


def checked(text: str, file: Path) -> tuple[list[str], list[str]]:
    """What `mapping check` says of it: mistakes and warnings."""
    try:
        loaded = parse_mapping(text, str(file))
    except ConfigurationError as error:
        return str(error).splitlines(), []
    return list(mistakes_in(loaded, select_columns)), warnings_of(loaded, select_columns)


def _schema_of(file: Path) -> str:
    """As seen from the file; outside of the project, one that `siro-bridge mapping schema` makes beside it."""
    folder = Path.cwd() if file == STDOUT else file.absolute().parent
    project = next((each for each in (folder, *folder.parents) if (each / SCHEMA).is_file()), None)
    return Path(os.path.relpath(project / SCHEMA, folder)).as_posix() if project else SCHEMA.name
