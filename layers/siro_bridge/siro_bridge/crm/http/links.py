"""The `Link` header of an answer, by RFC 8288."""

import httpx2


def next_link(response: httpx2.Response) -> str | None:
    """The first link of type `next` that speaks of this very address, as it is written; None where there is none.

    httpx2's own `response.links` misses what the RFC allows: several types in one `rel`, capitals, and a semicolon or
    comma inside a quoted title.
    """
    headers = response.headers.get_list("Link")
    if not headers:
        return None
    from weblinking import parse  # noqa: PLC0415 (few CRMs have such links: no cold start pays for it)

    here = str(response.url.copy_with(fragment=None))
    fitting = (link for link in parse(headers) if link.has_rel("next") and link.context(here) == here)
    return next((link.uri for link in fitting), None)
