"""`siro-bridge preview`: what the next sync would send, or what a recording would write; nothing is written."""

from __future__ import annotations

from typing import Any

import click

from siro_bridge.domain.operate.enrichment_requests import PreviewRecording
from siro_bridge.domain.operate.requests import MOST_SHOWN, Preview
from siro_bridge_cli.given import RECORDING
from siro_bridge_cli.show.preview_view import show_recording_preview, show_sync_preview
from siro_bridge_cli.show.screen import Screen, show_options
from siro_bridge_cli.stack.deployed import DeployedStack
from siro_bridge_cli.stack.options import stack_options

NEEDS_PERSON = 1


@click.command()
@click.argument("recording", required=False, type=RECORDING)
@click.option(
    "--limit",
    type=click.IntRange(1, MOST_SHOWN),
    default=20,
    show_default=True,
    help="Records of each kind that are shown in full; all are counted.",
)
@stack_options
@show_options
def preview(stack: DeployedStack, screen: Screen, recording: str | None, limit: int) -> None:
    """Show what the next sync would send to Siro; with RECORDING, what it would write to the CRM.

    Nothing is sent or written, and no cursor moves. What is shown quotes your customers' data.

    Exit status: 0 all would go through; 1 something would be refused, or cannot be looked at.
    """
    if recording is not None:
        answer, needs_person = _recording(stack, screen, recording)
    else:
        answer, needs_person = _sync(stack, screen, limit)
    if screen.as_json:
        screen.json(answer)
    if needs_person:
        raise click.exceptions.Exit(NEEDS_PERSON)


def _sync(stack: DeployedStack, screen: Screen, limit: int) -> tuple[dict[str, Any], bool]:
    with screen.progress("Looking at what the next sync would send"):
        answer = stack.invoke("SyncFunction", Preview(limit=limit).event())
    show_sync_preview(screen, answer)
    return answer, bool(answer.get("stopped")) or any(each["refused"] for each in answer["entities"].values())


def _recording(stack: DeployedStack, screen: Screen, recording: str) -> tuple[dict[str, Any], bool]:
    with screen.progress("Looking at what the recording would write"):
        answer = stack.invoke("EnrichmentFunction", PreviewRecording(recording=recording).event())
    show_recording_preview(screen, answer)
    return answer, any(row["verdict"] == "refused" for row in answer["rows"])
