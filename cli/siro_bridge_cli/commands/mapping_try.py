"""`siro-bridge mapping try`: a mapping and its CRM against an AWS and a Siro that are embedded in this machine."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from siro_bridge.domain.operate.requests import CheckMapping
from siro_bridge_cli.commands.mapping_check import SHIPPED, looked_at_from_here, mapping_without_mistakes
from siro_bridge_cli.given import KEY
from siro_bridge_cli.setup.crm_access import read_crm_secret
from siro_bridge_cli.show.screen import Screen, show_options
from siro_bridge_cli.stack.errors import StackError

PROJECT = Path(__file__).parents[3]
WORK = Path(".work") / "try"
REFUSED = 1
STAYS = "shadow writes nothing, so there is nothing that --write could try; leave it out, or try a copy with mode: live"
MOST_ROWS = 100_000


@click.command("try")
@click.argument("file", type=click.Path(path_type=Path), default=SHIPPED)
@click.option("--record", type=KEY, help="The CRM's key of the appointment that a conversation is made up for.")
@click.option("--write", is_flag=True, help="Let the conversation be written to the CRM, and take it back afterwards.")
@click.option(
    "--rows",
    type=click.IntRange(1, MOST_ROWS),
    default=500,
    show_default=True,
    help="Of each kind so many that changed lately are read at most, and so many appointments around today.",
)
@click.option("--without-values", is_flag=True, help="Show nothing of what your CRM's records hold.")
@show_options
def try_(file: Path, *, record: str | None, write: bool, rows: int, without_values: bool, screen: Screen) -> None:
    """Try FILE (layers/crm_mapping/mapping.yaml) and your CRM out, against an embedded AWS and a simulated Siro.

    Needs no account and no Docker. The template is deployed on this machine with your mapping: a sync run sends what
    the CRM has to the simulated Siro, then a conversation that is made up for one appointment goes all the way back.
    The CRM is only read: you see what would be written. The way to it is asked for, unless the environment has it in
    SIRO_BRIDGE_CRM or standard input does. All that was started is stopped, and nothing of the CRM is kept.

    Exit status: 0 all of it went through, 1 something was refused or left, 2 it could not try.
    """
    from siro_bridge_cli.show.trial_view import TrialView  # noqa: PLC0415  the embedded AWS is heavy
    from siro_bridge_cli.trying.run import Surroundings, run_trial  # noqa: PLC0415
    from siro_bridge_cli.trying.stack import Tried  # noqa: PLC0415

    mapping = mapping_without_mistakes(screen, file)
    if write and mapping.write_back.mode == "shadow":
        raise StackError(f"{mapping.place('write_back', 'mode')}: {STAYS}")
    tried = Tried(file, read_crm_secret(), rows, write)
    with screen.progress("Looking whether the CRM is there"):
        looked_at_from_here(mapping, dict(tried.secret), CheckMapping(rows=0, values=False))
    around = Surroundings(PROJECT, PROJECT / WORK, Console(stderr=True, highlight=False, quiet=screen.as_json))
    view = TrialView(screen, tried, values=not without_values)
    told = run_trial(around, tried, mapping, record, view)
    view.told(told)
    if told.needs_person:
        raise click.exceptions.Exit(REFUSED)
