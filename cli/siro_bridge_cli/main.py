"""The `siro-bridge` command."""

import io
import sys
from importlib import import_module
from typing import Any

import click

from siro_bridge import __version__

# A subcommand's module is loaded when it is called: what one of them needs does not slow the others down.
COMMANDS = {
    "backfill": "siro_bridge_cli.commands.run:backfill",
    "console": "siro_bridge_cli.commands.console:console",
    "deep-link": "siro_bridge_cli.commands.deep_link:deep_link",
    "demo": "siro_bridge_cli.commands.demo:demo",
    "doctor": "siro_bridge_cli.commands.doctor:doctor",
    "forget": "siro_bridge_cli.commands.forget:forget",
    "link": "siro_bridge_cli.commands.link:link",
    "mapping": "siro_bridge_cli.commands.mapping:mapping",
    "preview": "siro_bridge_cli.commands.preview:preview",
    "replay": "siro_bridge_cli.commands.replay:replay",
    "reps": "siro_bridge_cli.commands.reps:reps",
    "resync": "siro_bridge_cli.commands.run:resync",
    "setup": "siro_bridge_cli.commands.setup:setup",
    "sign-event": "siro_bridge_cli.commands.sign_event:sign_event",
    "status": "siro_bridge_cli.commands.status:status",
    "sync": "siro_bridge_cli.commands.run:sync",
    "trace": "siro_bridge_cli.commands.trace:trace",
    "trust": "siro_bridge_cli.commands.trust:trust",
    "undo": "siro_bridge_cli.commands.undo:undo",
    "unlink": "siro_bridge_cli.commands.link:unlink",
}


class LateGroup(click.Group):
    """A group whose commands stand in COMMANDS."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """A character that the output's encoding does not know is no reason to fail: it becomes a question mark."""
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")
        return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """What AWS, Siro or the CRM refuses is one line, not a traceback; a bug keeps its traceback."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            from siro_bridge_cli.stack.errors import StackError, told_failure  # noqa: PLC0415  loads botocore

            if line := told_failure(error):
                raise StackError(line) from error
            raise

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)  # noqa: S101  narrows for the type checker
        return command


@click.group(cls=LateGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="siro-bridge")
def main() -> None:
    """Connect your CRM to Siro, both ways."""


if __name__ == "__main__":
    main()
