#!/usr/bin/env bash
# A webhook's signature header may carry several signatures, separated by spaces: while a secret rotates there are two.
# Whether Svix's verifier for Python (svix.webhooks, over standardwebhooks) takes a good one depends on what stands
# before it. It reads from left to right and returns at the first that fits, so what is malformed behind a good
# signature is never looked at. The same malformed text before the good one ends the verification with a ValueError
# (binascii.Error is one),
# which is not the library's own WebhookVerificationError: a handler that catches only that answers 500, and the sender
# comes again with the same header. A text that is well-formed and does not fit, or is of another version, is skipped.
#
# Seen with: svix 2.9.1, standardwebhooks 1.1.0, Python 3.11.
# What follows: catch ValueError as well, or hand over only the signatures that are written as they should be.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet --disable-pip-version-check svix==2.9.1 standardwebhooks==1.1.0

cat >"$here/expected" <<'SEEN'
good                     taken
good, then no comma      taken
no comma, then good      ValueError
good, then bad base64    taken
bad base64, then good    Error
good, then a third part  taken
a third part, then good  ValueError
another's, then good     taken
version v2, then good    taken
another's alone          WebhookVerificationError
SEEN

"$here/venv/bin/python" >"$here/seen" <<'PYTHON'
from datetime import datetime, timezone

from svix.webhooks import Webhook

SECRET, OTHER = "whsec_c2lyby1icmlkZ2UtdGVzdC1zaWduaW5nLXNlY3JldCE=", "whsec_bm90LXRoZS1zZWNyZXQtb2YtdGhpcy1lbmRwb2ludA=="
BODY, NOW = '{"hello": "world"}', datetime.now(timezone.utc)
GOOD, FOREIGN = (Webhook(secret).sign("msg_1", NOW, BODY) for secret in (SECRET, OTHER))
CASES = {
    "good": GOOD,
    "good, then no comma": f"{GOOD} v1",
    "no comma, then good": f"v1 {GOOD}",
    "good, then bad base64": f"{GOOD} v1,abc",
    "bad base64, then good": f"v1,abc {GOOD}",
    "good, then a third part": f"{GOOD} v1,a,b",
    "a third part, then good": f"v1,a,b {GOOD}",
    "another's, then good": f"{FOREIGN} {GOOD}",
    "version v2, then good": f"v2,abc {GOOD}",
    "another's alone": FOREIGN,
}
for name, signatures in CASES.items():
    headers = {"svix-id": "msg_1", "svix-timestamp": str(int(NOW.timestamp())), "svix-signature": signatures}
    try:
        Webhook(SECRET).verify(BODY, headers)
        outcome = "taken"
    except Exception as error:
        outcome = type(error).__name__
    print(f"{name:<24} {outcome}")
PYTHON

diff "$here/expected" "$here/seen"
echo "As expected: whether a good signature is taken depends on what stands before it."
