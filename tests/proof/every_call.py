"""The names of all calls that stories make, whether a fault came to them or not: for the page's table."""

from pathlib import Path

from tests.proof.crms import KINDS, open_crms
from tests.proof.story import opened
from tests.proof.sync_story import tell_sync

SEEDS = range(30)


def every_call(folder: Path) -> set[str]:
    """Of smooth stories of each kind."""
    found: set[str] = set()
    with open_crms(folder) as crms:
        for kind in KINDS:
            for seed in SEEDS:
                with opened(seed, crms, kind) as story:
                    story.faults.stop()
                    story.tell()
                    found |= story.faults.calls.keys()
        for seed in SEEDS:
            found |= tell_sync(seed, folder / "sync").faults.calls.keys()
    return found
