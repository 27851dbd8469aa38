"""What is behind an error by its words, where no code says more than that something failed.

strawberry, graphene, graphql-http and mercurius give none; Apollo calls an application's own errors by one for all.
"""

import re

from siro_bridge.crm.graphql.kind import Kind

_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|`[^`]*`")
"""Names and values: what they say is not said by the server. `…` stands for one below."""

_OF_THE_QUERY = (
    r"^(cannot query field|unknown (field|argument|type|fragment)|syntax error|(the )?field …|variable …|argument …)",
    r"^validation error",
    r"exceeds the … limit|^you must provide a … or … value",
)
_OUTAGE = (
    r"connection (was |has been )?(refused|closed|reset|lost|terminated)|(can ?not|could not|unable to) connect",
    r"timed? ?out|temporarily|try again (later|in)|unavailable|too many (connections|clients)|deadlock",
    r"\bE(CONNREFUSED|CONNRESET|TIMEDOUT|NOTFOUND|AI_AGAIN|PIPE)\b|shutting down|starting up|overloaded",
)
_LIMIT = (r"rate.?limit|too many requests|too often|throttl",)
_LOGIN = (
    r"not (been )?authenticated|unauthenticated|authentication (is )?(required|failed|credentials)",
    r"not logged in|must (be logged|log) in|log ?in required|error decoding (signature|token)",
    r"(signature|token|session|jwt|credentials?) ((has|have|is|are|was) )?(been )?(expired|invalid|revoked)",
    r"(expired|invalid|missing) (access |bearer |auth )?(token|signature|jwt|credentials|api key)",
)
_RIGHTS = (
    r"permission|not (been )?(authori[sz]ed|allowed|permitted)|unauthori[sz]ed|forbidden",
    r"access (is )?denied|auth policy|insufficient (scope|privilege|right)",
)

_KINDS = tuple(
    (re.compile("|".join(words), re.IGNORECASE), kind)
    for words, kind in (
        (_OF_THE_QUERY, Kind.QUERY),
        (_OUTAGE, Kind.FAILED),
        (_LIMIT, Kind.THROTTLED),
        (_LOGIN, Kind.SECRET),
        (_RIGHTS, Kind.FORBIDDEN),
    )
)
"""The first that fits decides: a database that refuses connections may speak of a login too."""


def said_by(message: str) -> Kind | None:
    """None where the words say nothing that is known."""
    words = _QUOTED.sub("…", message)
    return next((kind for pattern, kind in _KINDS if pattern.search(words)), None)
