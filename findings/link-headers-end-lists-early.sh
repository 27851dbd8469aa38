#!/usr/bin/env bash
# A list that is paged by the `Link` header ends too early with Python's usual clients: httpx, httpx2 and requests give no
# `next` for headers that RFC 8288 allows, and a loop over `response.links` takes that for the end of the list. None of
# them splits a `rel` with several types ("next last", as on the page before the last one), none folds case (`Rel=Next`),
# none looks whether a semicolon stands inside a quoted title or inside the address, and all take the link of another
# resource (`anchor`) for this one's. No error is raised: the records behind are not there.
#
# Seen with: httpx 0.28.1, httpx2 2.16.2, requests 2.34.2; weblinking 1.0.0 reads all of them as the RFC says. What
# follows: read the header with a parser of the RFC, and compare what a list gave with what the server counts.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet --disable-pip-version-check httpx==0.28.1 httpx2==2.16.2 requests==2.34.2 weblinking==1.0.0

cat >"$here/expected" <<'SEEN'
one type                 httpx=/2     httpx2=/2     requests=/2     weblinking=/2
two types in one rel     httpx=None   httpx2=None   requests=None   weblinking=/2
capitals                 httpx=None   httpx2=None   requests=None   weblinking=/2
semicolon in a title     httpx=None   httpx2=None   requests=None   weblinking=/2
a word without a value   httpx=None   httpx2=None   requests=None   weblinking=/2
semicolon in the address httpx=None   httpx2=None   requests=None   weblinking=/2?f=a;b
of another resource      httpx=/9     httpx2=/9     requests=/9     weblinking=/2
SEEN

"$here/venv/bin/python" >"$here/seen" <<'PYTHON'
import httpx
import httpx2
import requests
from weblinking import parse

HEADERS = {
    "one type": '</2>; rel="next"',
    "two types in one rel": '</2>; rel="next last"',
    "capitals": "</2>; Rel=Next",
    "semicolon in a title": '</2>; title="more; all"; rel="next"',
    "a word without a value": '</2>; crossorigin; rel="next"',
    "semicolon in the address": '</2?f=a;b>; rel="next"',
    "of another resource": '</2>; rel="next", </9>; rel="next"; anchor="/other"',
}


def of_requests(header):
    response = requests.Response()
    response.headers["Link"] = header
    return response.links.get("next", {}).get("url")


def of_httpx(library, header):
    return library.Response(200, headers={"Link": header}).links.get("next", {}).get("url")


def of_weblinking(header):
    return next((link.uri for link in parse(header) if link.has_rel("next") and link.anchor is None), None)


for name, header in HEADERS.items():
    seen = {"httpx": of_httpx(httpx, header), "httpx2": of_httpx(httpx2, header)}
    seen |= {"requests": of_requests(header), "weblinking": of_weblinking(header)}
    widths = {"httpx": 12, "httpx2": 13, "requests": 15, "weblinking": 0}
    print(f"{name:24}", " ".join(f"{key}={value}".ljust(widths[key]) for key, value in seen.items()))
PYTHON

diff "$here/expected" "$here/seen"
cat "$here/seen"
