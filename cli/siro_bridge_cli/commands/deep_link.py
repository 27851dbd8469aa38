"""`siro-bridge deep-link`: the link that starts a recording for one appointment."""

from __future__ import annotations

import click

from siro_bridge.domain.operate.deep_links import DeepLinkAnswer
from siro_bridge.domain.operate.requests import DeepLink
from siro_bridge_cli.given import KEY
from siro_bridge_cli.show.screen import Screen, show_options
from siro_bridge_cli.stack.deployed import DeployedStack
from siro_bridge_cli.stack.options import stack_options


@click.command("deep-link")
@click.argument("key", type=KEY)
@stack_options
@show_options
def deep_link(key: str, stack: DeployedStack, screen: Screen) -> None:
    """Show the link that a rep taps to record the appointment KEY (its external id), and whether the CRM has it.

    It only reads. Exit status: 0 shown; 2 the CRM has no such appointment, or it cannot be asked.
    """
    with screen.progress("Asking the CRM"):
        answer = DeepLinkAnswer.model_validate(stack.invoke("SyncFunction", DeepLink(key=key).event()))
    if screen.as_json:
        screen.json(answer.model_dump())
        return
    for form, link in (("In Siro's app:", answer.app), ("On the web:", answer.web)):
        screen.line(form)
        click.echo(link)  # on one line, whatever the width: it is there to be copied
    if held := answer.in_crm:
        screen.line(f"In the CRM, {held.field} of {held.key}: {held.says}.")
    else:
        screen.line("The mapping has no deep_link, which names the CRM's field that the link is written to.")
