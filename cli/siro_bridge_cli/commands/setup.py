"""`siro-bridge setup`: fill a new stack's secrets, step by step, and replace them later."""

from collections.abc import Callable
from contextlib import closing

import click

from siro_bridge.bootstrap.operator import Operator
from siro_bridge_cli.commands.doctor import examine
from siro_bridge_cli.setup.answers import Answers, read_answers
from siro_bridge_cli.setup.crm_login import log_in
from siro_bridge_cli.setup.steps import crm, first_token, oauth, signing_secret, siro_secret
from siro_bridge_cli.show.screen import Screen, show_options
from siro_bridge_cli.stack.deployed import DeployedStack
from siro_bridge_cli.stack.options import stack_options

Step = Callable[[Operator, Screen, Answers], None]
WEBHOOK, SIRO, CRM = "WebhookSecret", "SiroSecret", "CrmSecret"
SECRETS: dict[str, Step] = {WEBHOOK: signing_secret, SIRO: siro_secret, CRM: crm}
ALL = "all"


class FirstTime(click.Group):
    """Without a subcommand it does all."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        is_bare = not args or (args[0].startswith("-") and args[0] not in ctx.help_option_names)
        return super().parse_args(ctx, [ALL, *args] if is_bare else args)


@click.group(cls=FirstTime)
def setup() -> None:
    """Fill the secrets of a deployed stack, then look at all of it as `doctor` does.

    On a terminal it asks, and hides what is secret. Elsewhere it reads one JSON object from standard input, of which
    each key may be left out: organization_token, oauth_owner (a Siro user's email or id) or oauth_client_id,
    oauth_client_secret and oauth_user_id, crm (CrmSecret's object), signing_secret.
    """


@setup.command(ALL)
@stack_options
@show_options
def everything(stack: DeployedStack, screen: Screen) -> None:
    """All steps of a first-time setup, as `setup` alone."""
    answers = read_answers()
    with closing(Operator(stack)) as operator:
        for step in (first_token, oauth, crm, signing_secret):
            step(operator, screen, answers)
    screen.line()
    raise click.exceptions.Exit(examine(stack, screen))


@setup.command()
@click.argument("name", metavar="SECRET", type=click.Choice(list(SECRETS), case_sensitive=False))
@click.option("--drop-old", is_flag=True, help="WebhookSecret: let only the newest signing secret be valid.")
@stack_options
@show_options
def rotate(name: str, drop_old: bool, stack: DeployedStack, screen: Screen) -> None:
    """Replace a SECRET (WebhookSecret, SiroSecret, CrmSecret), and prove it as far as that can be done.

    A new signing secret is valid beside the old one, as Siro signs with both for a day; take the old one out after
    that with --drop-old. From standard input: a JSON object with signing_secret; with organization_token or the
    three oauth keys; or CrmSecret's own object.
    """
    if drop_old:
        if name != WEBHOOK:
            raise click.UsageError("--drop-old is for WebhookSecret; the others hold one value each")
        dropped = Operator(stack).fill_secrets.drop_old_signing_secrets()
        screen.line("The old signing secret is no longer valid." if dropped else "There was only one; it stays.")
        return
    with closing(Operator(stack)) as operator:
        SECRETS[name](operator, screen, read_answers(needs_one=True, is_crm=name == CRM))


@setup.command()
@stack_options
@show_options
def enable(stack: DeployedStack, screen: Screen) -> None:
    """Switch the sync's schedule and the queue's event source mapping on again."""
    Operator(stack).parts.switch_on()
    screen.line("The schedule and the event source mapping are on.")


@setup.command("crm-login")
@click.option("--no-browser", is_flag=True, help="Print the address to open, and take the one at which it ends.")
@stack_options
@show_options
def crm_login(no_browser: bool, stack: DeployedStack, screen: Screen) -> None:
    """Log in to a CRM that wants a person's consent once (OAuth2 with a refresh token).

    CrmSecret says where: a login of the kind refresh_token with an authorize_url. The CRM's page opens in your browser,
    which comes back to this machine; what the CRM answers goes into CrmTokenSecret.
    """
    with closing(Operator(stack)) as operator:
        log_in(operator.crm_login, screen, browser=not no_browser)
