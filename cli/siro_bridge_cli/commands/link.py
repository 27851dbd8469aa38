"""`siro-bridge link` and `unlink`: which CRM record a recording belongs to."""

from __future__ import annotations

from typing import cast

import click

from siro_bridge.bootstrap.operator import Operator
from siro_bridge.domain.operate.linking import KINDS, Linking, LinkKind
from siro_bridge_cli.given import KEY, RECORDING
from siro_bridge_cli.show.question import make_sure
from siro_bridge_cli.show.screen import Screen, show_options
from siro_bridge_cli.stack.deployed import DeployedStack
from siro_bridge_cli.stack.options import stack_options

NEEDS_PERSON = 1


@click.command()
@click.argument("recording", type=RECORDING)
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("key", type=KEY)
@click.option("--yes", is_flag=True, help="Do it without asking.")
@stack_options
@show_options
def link(recording: str, kind: str, key: str, stack: DeployedStack, screen: Screen, *, yes: bool) -> None:
    """Link RECORDING (its id) at Siro to the CRM's record of that KIND and KEY, in place of what it is linked to.

    The CRM follows at once: what was written to the record before is taken back where it is still ours. Needs the
    OAuth app in SiroSecret; the write token that is minted for it is revoked right after.

    Exit status: 0 done; 1 the CRM follows later; 2 it cannot.
    """
    writes, wanted = Operator(stack).writes, cast("LinkKind", kind)
    with screen.progress("Asking Siro"):
        before = writes.link(recording, wanted, key, look=True)
    _ask(screen, before, f"Link it to {kind} {key}?", yes=yes)
    with screen.progress("Linking"):
        after = writes.link(recording, wanted, key)
    _tell(screen, after)


@click.command()
@click.argument("recording", type=RECORDING)
@click.option("--kind", type=click.Choice(KINDS), help="Which link, where it has several; else the most exact one.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@stack_options
@show_options
def unlink(recording: str, kind: str | None, stack: DeployedStack, screen: Screen, *, yes: bool) -> None:
    """Take away the link of RECORDING (its id) to a CRM record, at Siro; what it wrote there is taken back.

    Exit status: 0 done; 1 the CRM follows later; 2 it cannot.
    """
    writes, wanted = Operator(stack).writes, cast("LinkKind | None", kind)
    with screen.progress("Asking Siro"):
        before = writes.unlink(recording, wanted, look=True)
    goes = next((f"{each.kind} {each.key}" for each in before.links if kind in (None, each.kind)), "")
    _ask(screen, before, f"Take its link to {goes} away?" if goes else "Take its link away?", yes=yes)
    with screen.progress("Unlinking"):
        after = writes.unlink(recording, wanted)
    _tell(screen, after)


def _ask(screen: Screen, before: Linking, question: str, *, yes: bool) -> None:
    screen.line(f"{before.title or before.recording_id} is linked to {_links(before)}.")
    if not before.ours:
        screen.note("That link belongs to another CRM connection of yours at Siro.")
    if not yes:
        make_sure(question)


def _tell(screen: Screen, after: Linking) -> None:
    if screen.as_json:
        screen.json(after.model_dump())
    screen.line(f"It is linked to {_links(after)} now. In the CRM: {after.outcome}.")
    if after.remark:
        screen.note(after.remark)
    if not after.settled:
        raise click.exceptions.Exit(NEEDS_PERSON)


def _links(found: Linking) -> str:
    return ", ".join(f"{each.kind} {each.key}" for each in found.links) or "no CRM record"
