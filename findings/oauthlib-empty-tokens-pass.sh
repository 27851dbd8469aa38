#!/usr/bin/env bash
# oauthlib's client (parse_request_body_response) refuses an answer of the token endpoint that has no access_token, and
# one that has an error, whatever the status was. An access_token that is there and empty, null or a number it takes for
# a success, and hands the value on. A refresh_token that is empty comes back empty, where RFC 6749 (6) lets the one
# before stay in force. A lifetime that is a text is read if it is whole ("3600"); "3600.0" raises ValueError, which is
# no OAuth2Error, while the number 3600.5 is cut to 3600. A scope that the server narrowed (RFC 6749, 3.3, lets it)
# raises Warning itself: a class that no `except OAuth2Error` catches, with the token inside it.
#
# Seen with: oauthlib 4.0.1, Python 3.11.
# What follows: hand the parser texts alone, without lifetime and scope; ask for a token that is not empty by yourself.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet --disable-pip-version-check oauthlib==4.0.1

cat >"$here/expected" <<'SEEN'
{}                                           MissingTokenError
{"access_token": "", "error": "invalid_grant"} InvalidGrantError
{"access_token": ""}                         takes ''
{"access_token": null}                       takes None
{"access_token": 7}                          takes 7
{"access_token": "a", "refresh_token": ""}   takes 'a', refresh_token ''
{"access_token": "a", "expires_in": "3600"}  takes 'a', expires_in 3600
{"access_token": "a", "expires_in": 3600.5}  takes 'a', expires_in 3600
{"access_token": "a", "expires_in": "3600.0"} ValueError
{"access_token": "a", "expires_in": ""}      ValueError
{"access_token": "a", "scope": "x"}          Warning
SEEN

"$here/venv/bin/python" >"$here/seen" <<'PYTHON'
import json

from oauthlib.oauth2 import WebApplicationClient

ANSWERS = [
    {},
    {"access_token": "", "error": "invalid_grant"},
    *({"access_token": value} for value in ("", None, 7)),
    {"access_token": "a", "refresh_token": ""},
    *({"access_token": "a", "expires_in": value} for value in ("3600", 3600.5, "3600.0", "")),
    {"access_token": "a", "scope": "x"},
]
for answer in ANSWERS:
    text = json.dumps(answer)
    try:
        token = WebApplicationClient("id").parse_request_body_response(text, scope=["x", "y"] if "scope" in answer else None)
        more = "".join(f", {key} {token[key]!r}" for key in ("refresh_token", "expires_in") if key in token)
        outcome = f"takes {token['access_token']!r}{more}"
    except (Exception, Warning) as error:
        outcome = type(error).__name__
    print(f"{text:<44} {outcome}")
PYTHON
diff "$here/expected" "$here/seen"
echo "As expected: an empty access token passes, and a lifetime of \"3600.0\" does not."
