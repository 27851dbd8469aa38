"""The table shows each row with what was divided, and says which targets were missed."""

from rich.console import Console

from bench.rows import Result
from bench.table import table


def shown(*results: Result) -> str:
    console = Console(width=150)
    with console.capture() as capture:
        console.print(table(results))
    return capture.get()


def test_row_shows_both_sides_and_the_ratio() -> None:
    text = shown(Result("sync-memory", 1.0413, "108 MiB", "103 MiB"))
    assert all(part in text for part in ("sync-memory", "108 MiB", "103 MiB", "1.0413", "<= 1.1"))


def test_only_a_missed_target_is_marked() -> None:
    assert "missed" in shown(Result("sync-rows", 0.4, "", ""))
    assert "missed" not in shown(Result("sync-rows", 0.6, "", ""))
