"""`--stack`, `--region`, `--profile` and `--local`, the options of every command that works on a stack."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from functools import wraps
from typing import Any

import click
from click.core import ParameterSource

from siro_bridge_cli.stack.access import Access
from siro_bridge_cli.stack.deployed import DeployedStack
from siro_bridge_cli.stack.local import demo_folder
from siro_bridge_cli.stack.opening import DEFAULT_NAME, configured, open_local, open_stack


def stack_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options, and hands the opened stack to the command as `stack`."""

    @click.option("--stack", "stack_name", envvar="SIRO_BRIDGE_STACK", help="The stack's name (samconfig.toml's).")
    @click.option("--region", help="The stack's AWS region (samconfig.toml's, or that of your AWS settings).")
    @click.option("--profile", help="A profile of your AWS settings (AWS_PROFILE's).")
    @click.option("--local", is_flag=True, help="The stack of `siro-bridge demo --keep`, which runs on this machine.")
    @wraps(command)
    def with_stack(
        *args: Any, stack_name: str | None, region: str | None, profile: str | None, local: bool, **kwargs: Any
    ) -> Any:
        stack = _chosen(stack_name, region, profile, local=local)
        with closing(stack.access):
            return command(*args, stack=stack, **kwargs)

    return with_stack


def stack_if_named(command: Callable[..., Any]) -> Callable[..., Any]:
    """As `stack_options`, for a command that can do without: `stack` is None without --stack and --local.

    The stack's name in the environment, or in samconfig.toml, does not count.
    """

    @click.option("--stack", "stack_name", help="Let this stack's sync function do it, in its own network.")
    @click.option("--region", help="With --stack: its AWS region (samconfig.toml's, or that of your AWS settings).")
    @click.option("--profile", help="With --stack: a profile of your AWS settings (AWS_PROFILE's).")
    @click.option("--local", is_flag=True, help="Let the stack of `siro-bridge demo --keep` do it.")
    @wraps(command)
    def with_stack(
        *args: Any, stack_name: str | None, region: str | None, profile: str | None, local: bool, **kwargs: Any
    ) -> Any:
        if not (stack_name or local):
            if region or profile:
                raise click.UsageError("--region and --profile go with --stack")
            return command(*args, stack=None, **kwargs)
        stack = _chosen(stack_name, region, profile, local=local)
        with closing(stack.access):
            return command(*args, stack=stack, **kwargs)

    return with_stack


def _chosen(name: str | None, region: str | None, profile: str | None, *, local: bool) -> DeployedStack:
    if not local:
        return open_stack(
            name or configured("stack_name") or DEFAULT_NAME, Access(region or configured("region"), profile)
        )
    named = click.get_current_context().get_parameter_source("stack_name") is ParameterSource.COMMANDLINE
    if region or profile or named:
        raise click.UsageError("--local is a stack of this machine: leave --stack, --region and --profile out")
    return open_local(demo_folder())
