"""A question is answered by a person, or the command does nothing and says why."""

import io

import click
import pytest
from click.testing import CliRunner

from siro_bridge_cli.show.question import make_sure
from siro_bridge_cli.stack.errors import StackError


@click.command()
def delete() -> None:
    make_sure("Delete it?")
    click.echo("deleted")


@pytest.mark.parametrize(
    ("typed", "status", "said", "is_done"),
    [
        ("y\n", 0, "Delete it? [y/N]", True),
        ("n\n", 1, "Aborted!", False),
        ("\n", 1, "Aborted!", False),
    ],
)
def test_only_a_yes_goes_on(typed: str, status: int, said: str, *, is_done: bool) -> None:
    answer = CliRunner(mix_stderr=False).invoke(delete, input=typed)
    assert answer.exit_code == status
    assert said in answer.stderr
    assert ("deleted" in answer.stdout) is is_done


def test_where_nobody_answers_the_option_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(StackError, match="^nothing was done: nobody is there to answer; --yes"):
        make_sure("Delete it?")
