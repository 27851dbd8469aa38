"""Where the project lies, and where the benchmark keeps what it makes."""

from pathlib import Path

PROJECT = Path(__file__).parent.parent
WORK = PROJECT / ".work" / "bench"
FUNCTIONS = PROJECT / "functions"
LAYER = PROJECT / "layers" / "siro_bridge"


def work_folder() -> Path:
    WORK.mkdir(parents=True, exist_ok=True)
    return WORK
