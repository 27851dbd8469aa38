"""What no schema refuses and no correct client sends."""

from collections.abc import Iterator
from datetime import datetime

from siro_bridge_cli.simulator.payloads import Payload
from siro_bridge_cli.simulator.times import parse_instant
from siro_bridge_cli.simulator.world import Kind, World


def note_findings(world: World, kind: Kind, payload: Payload) -> None:
    """Count them in the world, by kind and what is wrong; no values."""
    for finding in _findings(payload):
        world.findings[f"{kind.lower()}: {finding}"] += 1


def _findings(payload: Payload) -> Iterator[str]:
    start, end = payload.get("startTime"), payload.get("endTime")
    if start and end and parse_instant(end) < parse_instant(start):
        yield "endTime before startTime"
    localized = payload.get("startTimeLocalized")
    if localized and not _is_local(localized):
        yield "startTimeLocalized is no time without a zone"
    if not payload["externalId"].strip():
        yield "empty externalId"


def _is_local(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is None
    except ValueError:
        return False
