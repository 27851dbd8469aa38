"""`trust` ends in its time, shows what it has compared by then, and goes on from there with --keep."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from siro_bridge.bootstrap.operate_writes import OperateWrites
from siro_bridge.domain.errors import UnavailableError
from siro_bridge.domain.operate.trust import Compared, FieldTrust, TrustPart
from siro_bridge_cli.main import main
from siro_bridge_cli.stack import options
from siro_bridge_cli.stack.access import Access

PART = TrustPart(read=100, fields=(FieldTrust(target="deal", field="note", kept=90, emptied=10, ways={"deleted": 10}),))
Run = Callable[..., Result]


class Stack:
    access = Access("us-east-1")

    def client(self, _: str) -> None: ...

    def output(self, _: str) -> str:
        return "table"


class Comparing:
    """Three parts of a hundred records; `failing` and `interrupted` name the part before which it breaks off."""

    def __init__(self) -> None:
        self.failing = self.interrupted = 0
        self.began: list[int] = []

    def trust(self, so_far: Compared) -> Iterator[Compared]:
        self.began.append(so_far.records)
        for number in range(so_far.records // 100 + 1, 4):
            if number == self.failing:
                raise UnavailableError("StateTable: DynamoDB answered Throttled")
            if number == self.interrupted:
                raise KeyboardInterrupt
            so_far = so_far.with_part(PART, ("pk", str(number)))
            yield so_far
        yield so_far.model_copy(update={"after": ()})


@pytest.fixture
def comparing(monkeypatch: pytest.MonkeyPatch) -> Comparing:
    comparing = Comparing()
    monkeypatch.setattr(options, "_chosen", lambda *_, **__: Stack())
    monkeypatch.setattr(OperateWrites, "trust", lambda _, so_far: comparing.trust(so_far))
    return comparing


def run(*arguments: str) -> Result:
    return CliRunner(mix_stderr=False, env={"COLUMNS": "100"}).invoke(main, ["trust", *arguments])


@pytest.mark.usefixtures("comparing")
def test_notes_have_a_row_of_their_own() -> None:
    shown = run()
    assert shown.exit_code == 0, shown.stderr
    assert "What people made of it, in 300 records and notes" in shown.stdout
    assert "30 deleted" in shown.stdout


def test_it_ends_in_its_time_and_goes_on_the_next_time(comparing: Comparing, tmp_path: Path) -> None:
    file = tmp_path / "trust.json"
    first = run("--at-most", "0", "--keep", str(file), "--json")
    assert (first.exit_code, json.loads(first.stdout)["records"], file.stat().st_mode & 0o777) == (1, 100, 0o600)
    assert "--at-most" in first.stderr
    last = run("--keep", str(file), "--json")
    told = json.loads(last.stdout)
    assert (last.exit_code, told["records"], told["whole"]) == (0, 300, True)
    assert told["fields"][0]["kept"] == 270
    assert (comparing.began, file.exists()) == ([0, 100], False)


@pytest.mark.parametrize("how", ["failing", "interrupted"])
def test_what_was_compared_is_kept_when_it_breaks_off(comparing: Comparing, tmp_path: Path, how: str) -> None:
    file = tmp_path / "trust.json"
    setattr(comparing, how, 2)
    broken = run("--keep", str(file))
    assert broken.exit_code == (2 if how == "failing" else 1)
    assert "Traceback" not in broken.stderr
    setattr(comparing, how, 0)
    assert run("--keep", str(file)).exit_code == 0
    assert comparing.began == [0, 100]


@pytest.mark.usefixtures("comparing")
@pytest.mark.parametrize("text", ["", "{}x", '{"records": "many"}', '{"kept": 1, "records": -1}'])
def test_file_that_is_none_of_ours_is_one_line_and_stays(tmp_path: Path, text: str) -> None:
    file = tmp_path / "notes.txt"
    file.write_text(text, "utf-8")
    told = run("--keep", str(file))
    assert (told.exit_code, told.stdout) == (2, "")
    assert "is no file that --keep wrote" in told.stderr
    assert file.read_text("utf-8") == text


@pytest.mark.usefixtures("comparing")
def test_folder_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    told = run("--keep", str(tmp_path / "no" / "trust.json"), "--at-most", "0")
    assert (told.exit_code, len(told.stderr.splitlines())) == (2, 1)
