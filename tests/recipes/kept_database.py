"""Databases that a CRM makes in minutes, kept as dumps for the next run."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from siro_bridge_cli.sample_crm.postgres import _binary


def kept_database(kept: Path, database: str, make: Callable[[], None]) -> None:
    """Fills the empty `database` from the dump `kept`, or has it made and keeps it there."""
    if kept.exists():
        subprocess.run([_binary("pg_restore"), "--no-owner", "--dbname", database, kept], check=True)
        return
    make()
    subprocess.run([_binary("pg_dump"), "--format", "custom", "--file", kept, database], check=True)
