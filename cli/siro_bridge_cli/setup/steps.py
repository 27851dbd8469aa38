"""The steps of a setup; each asks, proves and stores. What is left empty stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from siro_bridge.bootstrap.operator import Operator
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge_cli.setup.answers import Answers
from siro_bridge_cli.show.screen import Screen

TRIES = 3
KEEP = "empty: keep what is stored"


def first_token(operator: Operator, screen: Screen, answers: Answers) -> None:
    """The guide's step 1."""
    screen.note("Siro's organization token: person icon, API Tokens, Generate New API Token")

    def once() -> None:
        if token := answers.text("organization_token", f"Organization token ({KEEP})"):
            organization = operator.fill_secrets.organization_token(token)
            screen.line(f"The organization token is stored; it is of organization {organization}.")

    _until_it_will_do(once, screen, answers)


def oauth(operator: Operator, screen: Screen, answers: Answers) -> None:
    """A new app, or the keys of one that there is."""
    screen.note("An OAuth app reads recordings on Siro's platform API; without one the organization token does")

    def once() -> None:
        if owner := answers.text("oauth_owner", f"Email of the Siro user who is to own it ({KEEP})", hidden=False):
            operator.fill_secrets.new_oauth_app(owner)
            screen.line("The OAuth app is made, and its keys are stored; Siro mints tokens for it.")
        elif not answers.is_asked:
            _keys(operator, screen, answers)

    _until_it_will_do(once, screen, answers)


def siro_secret(operator: Operator, screen: Screen, answers: Answers) -> None:
    """Both tokens of SiroSecret, one after the other."""
    first_token(operator, screen, answers)
    if answers.is_asked:
        screen.note("The OAuth app's keys, where they have changed")
    _until_it_will_do(lambda: _keys(operator, screen, answers), screen, answers)


def crm(operator: Operator, screen: Screen, answers: Answers) -> None:
    screen.note(
        'The way to the CRM: a database\'s URL, or {"base_url": "https://…", "headers": {…}} of a REST or GraphQL CRM'
    )

    def once() -> None:
        if secret := answers.crm(f"CrmSecret ({KEEP})"):
            operator.fill_secrets.crm(secret)
            screen.line("CrmSecret is stored; `siro-bridge doctor` says whether the functions reach the CRM with it.")
            if _wants_a_person(secret):
                screen.line("Log in to the CRM now: `siro-bridge setup crm-login`")

    _until_it_will_do(once, screen, answers)


def _wants_a_person(secret: Mapping[str, Any]) -> bool:
    login = secret.get("login")
    return isinstance(login, dict) and "authorize_url" in login and "refresh_token" not in login


def signing_secret(operator: Operator, screen: Screen, answers: Answers) -> None:
    """The guide's step 4.1."""
    if operator.stack.parameter("IngestMode") == "polling":
        screen.note("IngestMode is polling: there is no webhook endpoint")
        return
    screen.instruction("Enter this address at Siro: Organization Admin Area, Webhooks, + Add Endpoint, with the events")
    screen.instruction("integrations.recordingLinked and integrations.recordingProcessed:")
    screen.instruction(f"  {operator.stack.output('WebhookUrl')}")

    def once() -> None:
        if secret := answers.text("signing_secret", f"The endpoint's Signing Secret, whsec_… ({KEEP})"):
            valid = operator.fill_secrets.signing_secret(secret)
            both = "; the one before stays valid until `siro-bridge setup rotate WebhookSecret --drop-old`"
            screen.line(f"The signing secret is stored{both if valid > 1 else ''}.")

    _until_it_will_do(once, screen, answers)


def _keys(operator: Operator, screen: Screen, answers: Answers) -> None:
    names = ("oauth_client_id", "oauth_client_secret", "oauth_user_id")
    given = [answers.text(name, f"{name} ({KEEP})") for name in names]
    if any(given) and not all(given):
        raise ConfigurationError(f"OAuth keys: {', '.join(names)} go together")
    if all(given):
        operator.fill_secrets.oauth_keys(*given)
        screen.line("The OAuth keys are stored; Siro mints tokens with them.")


def _until_it_will_do(once: Callable[[], None], screen: Screen, answers: Answers) -> None:
    """A person who mistyped is asked again; a program is not."""
    for attempt in range(1, TRIES + 1):
        try:
            return once()
        except ConfigurationError as error:
            if not answers.is_asked or attempt == TRIES:
                raise
            screen.note(str(error))
    return None
