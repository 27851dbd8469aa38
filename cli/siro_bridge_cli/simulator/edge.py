"""What stands before the API: Cloudflare, which turns away the default user agents of Python's HTTP clients."""

import re

from siro_bridge_cli.simulator.http import Reply, Request

_DEFAULT_AGENTS = re.compile(r"python", re.IGNORECASE)
_PAGE = b"""<!doctype html><html><head><title>Access denied</title></head>
<body><h1>Error 1010</h1><p>The owner of this website has banned your access based on your browser's signature.</p>
</body></html>"""


def turned_away(request: Request) -> Reply | None:
    """Return Cloudflare's page (403, code 1010, no JSON) for a default user agent."""
    if not _DEFAULT_AGENTS.match(request.headers.get("user-agent", "")):
        return None
    return Reply(403, _PAGE, {"content-type": "text/html; charset=UTF-8", "server": "cloudflare"})
