"""The link that a rep taps in the CRM to start a recording that Siro can attribute at once."""

from typing import Any
from urllib.parse import quote, urlencode

APP = "siro://record"
WEB = "https://app.siro.ai/record"


def app_link(engagement: dict[str, Any]) -> str:
    """Guide, "Auto Start/Stop via Deep Linking"."""
    return _link(APP, _named(engagement))


def web_link(
    engagement: dict[str, Any],
    *,
    connection_id: str | None = None,
    conversation_type: str | None = None,
    redirect_url: str | None = None,
) -> str:
    """The https form of Siro's current documentation; it also opens where the app is not installed."""
    more = {
        "conversationType": conversation_type,
        "integrationConnectionId": connection_id,
        "redirectUrl": redirect_url,
    }
    return _link(WEB, {"action": "start"} | _named(engagement) | more)


def may_be_replaced(value: object) -> bool:
    """Whether a field is empty, or holds a link of ours in either form; anything else is a person's."""
    text = "" if value is None else str(value).strip()
    return not text or (text.startswith((f"{APP}?", f"{WEB}?")) and len(text.split()) == 1)


def _named(engagement: dict[str, Any]) -> dict[str, str | None]:
    account, deal = engagement.get("account") or {}, engagement.get("opportunity") or {}
    return {
        "appointmentId": engagement["externalId"],
        "title": account.get("name") or deal.get("name") or engagement.get("subject"),
        "opportunityId": deal.get("externalId"),
    }


def _link(base: str, parameters: dict[str, str | None]) -> str:
    given = {name: value for name, value in parameters.items() if value}
    return f"{base}?{urlencode(given, quote_via=quote)}"  # a space as %20: an app's parser may keep a "+"
