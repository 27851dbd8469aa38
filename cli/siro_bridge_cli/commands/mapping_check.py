"""`siro-bridge mapping check`: what is wrong with a mapping file, by itself and in the CRM, before it is deployed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from siro_bridge.bootstrap.live import looking_at_crm
from siro_bridge.crm.mapping_check import mistakes_in, warnings_of
from siro_bridge.domain.errors import ConfigurationError, SiroBridgeError
from siro_bridge.domain.operate.check import CheckLine, Level
from siro_bridge.domain.operate.requests import MOST_LOOKED_AT, CheckMapping
from siro_bridge.mapping.checked import Checked
from siro_bridge.mapping.load import mapping_text, parse_mapping
from siro_bridge.mapping.model import CrmMapping
from siro_bridge.use_cases.operate.check_crm import told
from siro_bridge.use_cases.operate.look_at_crm import AS_SAID
from siro_bridge_cli.setup.crm_access import read_crm_secret
from siro_bridge_cli.show.mapping_view import as_finding, show_findings, show_samples
from siro_bridge_cli.show.screen import Screen, show_options
from siro_bridge_cli.stack.deployed import DeployedStack
from siro_bridge_cli.stack.errors import StackError
from siro_bridge_cli.stack.options import stack_if_named

SHIPPED = Path("layers/crm_mapping/mapping.yaml")
WRONG = 1
ABOUT_THE_WAY = "secret CrmSecret"
"""Begins what is wrong with the way to the CRM, and not with the mapping."""

ANOTHER = (
    "has another mapping than this file: what follows is about that one; sam build && sam deploy brings yours there"
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path), default=SHIPPED)
@click.option("--live", is_flag=True, help="Ask the CRM too: some records of each section, as Siro would get them.")
@click.option(
    "--rows",
    type=click.IntRange(0, MOST_LOOKED_AT),
    default=3,
    show_default=True,
    help=f"With --live: records of each section that are shown; {MOST_LOOKED_AT} are looked at.",
)
@click.option("--without-values", is_flag=True, help="With --live: quote nothing of your customers' data.")
@stack_if_named
@show_options
def check(
    file: Path, *, live: bool, rows: int, without_values: bool, stack: DeployedStack | None, screen: Screen
) -> None:
    """Check FILE (layers/crm_mapping/mapping.yaml): `ok`, or one line a mistake; warnings besides.

    With --live the CRM is asked as well, and only read: the way to it is asked for, unless the environment has it in
    SIRO_BRIDGE_CRM or standard input does (a database's URL, or CrmSecret's JSON). A CRM that only the functions
    reach is looked at by them with --stack NAME, through the mapping that is deployed.

    Exit status: 0 no mistake, 1 some, 2 it could not look.
    """
    if stack is not None and not live:
        raise click.UsageError("--stack and --local go with --live")
    mapping = _read(screen, file)
    lines = list(told("mapping", _by_itself(mapping), "fits Siro"))
    samples: dict[str, Any] = {}
    if live and not _mistakes(lines):
        request = CheckMapping(rows=rows, values=not without_values)
        secret = {} if stack else read_crm_secret()
        with screen.progress("Looking at the CRM"):
            found, samples = (
                _through(stack, request, mapping) if stack else looked_at_from_here(mapping, secret, request)
            )
        lines += found
    _show(screen, lines, samples)
    if _mistakes(lines):
        raise click.exceptions.Exit(WRONG)


def mapping_without_mistakes(screen: Screen, file: Path) -> CrmMapping:
    """For what is done with a mapping: warnings are left out. Exits where the file has mistakes, or is none."""
    mapping = _read(screen, file)
    lines = [CheckLine.error("mapping", line, AS_SAID) for line in _by_itself(mapping).mistakes]
    if lines:
        _show(screen, lines, {})
        raise click.exceptions.Exit(WRONG)
    return mapping


def _read(screen: Screen, file: Path) -> CrmMapping:
    """Exits where the file cannot be read, and where it is no mapping."""
    if not file.exists():
        raise StackError(f"{file}: there is no such file; run this in the project's folder, or give the mapping's path")
    try:
        text, name = mapping_text(str(file))
    except ConfigurationError as error:
        raise StackError(str(error)) from None
    try:
        return parse_mapping(text, name)
    except ConfigurationError as error:
        _show(screen, [CheckLine.error("mapping", line, AS_SAID) for line in str(error).splitlines()], {})
        raise click.exceptions.Exit(WRONG) from None


def _by_itself(mapping: CrmMapping) -> Checked:
    from siro_bridge_cli.select_columns import select_columns  # noqa: PLC0415  a parser of SQL; others need none

    mistakes = list(mistakes_in(mapping, select_columns))
    # most warnings would follow from a mistake
    return Checked(mistakes, [] if mistakes else warnings_of(mapping, select_columns))


Found = tuple[list[CheckLine], dict[str, Any]]
"""A line each, and by entity what was read."""


def looked_at_from_here(mapping: CrmMapping, secret: dict[str, Any], request: CheckMapping) -> Found:
    """Raises StackError where the CRM is away, or the way to it is wrong."""
    try:
        with looking_at_crm(mapping, secret, values=request.values) as looking:
            lines = list(looking())
    except SiroBridgeError as error:  # not even a part of the CRM could be looked at
        raise StackError("; ".join(str(error).splitlines())) from None
    errors = [line.found for line in lines if line.level is Level.ERROR]
    if looking.is_away or any(line.startswith(ABOUT_THE_WAY) for line in errors):
        raise StackError("\n".join(errors))
    return lines, {name: each.as_dict(request.rows, values=request.values) for name, each in looking.samples.items()}


def _through(stack: DeployedStack, request: CheckMapping, mapping: CrmMapping) -> Found:
    """The function has its own mapping, which is the one that was deployed."""
    answer = stack.invoke("SyncFunction", request.event())
    lines = [CheckLine.from_dict(line) for line in answer["lines"]]
    if answer["mapping"] != mapping.digest:
        lines.insert(0, CheckLine.warning("mapping", f"{stack.name} {ANOTHER}", "sam build && sam deploy"))
    return lines, answer["samples"]


def _mistakes(lines: list[CheckLine]) -> bool:
    return any(line.level is Level.ERROR for line in lines)


def _show(screen: Screen, lines: list[CheckLine], samples: dict[str, Any]) -> None:
    if screen.as_json:
        findings = [as_finding(line) for line in lines if line.level is not Level.OK]
        screen.json({"findings": findings, **({"samples": samples} if samples else {})})
        return
    show_samples(screen, samples)
    show_findings(screen, lines)
    if not _mistakes(lines):
        screen.line("ok")
