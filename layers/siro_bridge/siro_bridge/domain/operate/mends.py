"""What to do about a reason that the ledger, a run's report or Siro gives: one table for `status` and `trace`.

docs/reasons.md says the same at more length.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mend:
    """`needs_person` is False where waiting is enough: it is tried again, or there is nothing to do."""

    advice: str
    needs_person: bool = True


NOTHING = Mend("nothing; it is tried again", needs_person=False)
NOT_READY = Mend("nothing; Siro is asked again", needs_person=False)

AWAY = Mend(
    "nothing, while the CRM is down; it is tried again. If it lasts: the network (VPC, security group, allow-list), or "
    "another address in CrmSecret: `siro-bridge setup rotate CrmSecret`",
    needs_person=False,
)

_SECRETS = "`siro-bridge setup rotate"
_TABLE: tuple[tuple[str, Mend], ...] = (
    (r"Siro is still ", NOT_READY),
    (
        r"not linked to any CRM record",
        Mend("`siro-bridge trace RECORDING` says why it found no appointment", needs_person=False),
    ),
    (
        r"linked in another CRM connection",
        Mend(
            "link the recording to a record of this CRM: `siro-bridge link RECORDING KIND KEY`. If all recordings say "
            "so, put this CRM's connection under `connection_id` in mapping.yaml, and deploy"
        ),
    ),
    (r"deleted or purged at Siro", Mend("nothing; our note says so in its place", needs_person=False)),
    (
        r"minted no OAuth token",
        Mend(
            "compare oauth_client_id, oauth_client_secret and oauth_user_id in SiroSecret with the app at Siro, and "
            f"put the right ones in: {_SECRETS} SiroSecret`"
        ),
    ),
    (
        r"the OAuth user may not see this recording",
        Mend(
            "put a user who sees all recordings into SiroSecret as oauth_user_id, or deploy with RecordingApi auto; "
            "then `siro-bridge replay RECORDING`"
        ),
    ),
    (r"firewall refused our User-Agent", Mend("set SIRO_USER_AGENT in template.yaml to another, and deploy")),
    (
        r"the token was refused|the token may not do this",
        Mend(f"put a valid organization token into SiroSecret: {_SECRETS} SiroSecret`"),
    ),
    (
        r"to a token that the CRM issued",
        Mend(
            "let the login's user do this at the CRM, or correct the login (scope, audience, token_header): "
            f"{_SECRETS} CrmSecret`"
        ),
    ),
    (r"CRM login: .*setup crm-login", Mend("log in to the CRM again: `siro-bridge setup crm-login`")),
    (r"CRM login: .*in the secret CrmSecret", Mend(f"correct the login: {_SECRETS} CrmSecret`")),
    (r"CRM login: .*( answered (408|423|425|429|5\d\d)$|it is tried again)", NOTHING),
    (
        r"its key cannot be used|SQS answered K[Mm][Ss]",
        Mend(
            "enable the KMS key of KmsKeyArn, or let the functions use it (docs/security.md); nothing is lost meanwhile"
        ),
    ),
    (r"secret (SiroSecret|CrmSecret|WebhookSecret): key .* is not filled in", Mend(f"fill it: {_SECRETS} \\1`")),
    (r"secret CrmSecret: key \"url\"", Mend(f"correct host, user, password or option: {_SECRETS} CrmSecret`")),
    (r"secret (\w+): (?!Secrets Manager)", Mend(f"correct the secret: {_SECRETS} \\1`")),
    (r"; run: (GRANT [^(;]+)", Mend("let a database administrator run: \\1")),
    (r"has no column|no such column|the CRM has no such field", Mend("correct the name in mapping.yaml, and deploy")),
    (
        r"the CRM has no \S+ with the key",
        Mend(
            "link the recording to a record that the CRM has: `siro-bridge link RECORDING KIND KEY`, or make "
            "that record"
        ),
    ),
    (
        r"does not fit the column|too long for the column",
        Mend("give the rule in mapping.yaml the column's type or `max_length`, or widen the column in the CRM"),
    ),
    (
        r"takes no null and has no default",
        Mend("give the column a value under `constants` in mapping.yaml, and deploy"),
    ),
    (r"Siro: \S+ \S+ (answered (5\d\d|429)|got no answer)", NOTHING),
    (r"the CRM's database is away|: no connection|: no answer|wants fewer requests", AWAY),
    (r"mapping(\.yaml)?:", Mend("correct that line of mapping.yaml, or the CRM's column that it names, and deploy")),
    (r"a bug\b", Mend("look into the function's log; after the next deployment `siro-bridge replay RECORDING`")),
    (r"written by a newer release", Mend("deploy the newer release again; nothing is lost meanwhile")),
    (r"StateTable: what is to be remembered", Mend("shorten the record's texts at Siro, or take rules out")),
    (r"StateTable:|Secrets Manager|whether it was done is not known", NOTHING),
    (
        r"records were rejected",
        Mend("look at what Siro refused (`siro-bridge status`), correct the mapping, then `siro-bridge sync`"),
    ),
)

_COMPILED = tuple((re.compile(pattern), mend) for pattern, mend in _TABLE)


def mend_for(reason: str) -> Mend | None:
    """What is known to help against a reason; None for one that no rule knows."""
    for pattern, mend in _COMPILED:
        if found := pattern.search(reason):
            return Mend(found.expand(mend.advice).strip(), mend.needs_person)
    return None


def mend_refused(reason: str) -> Mend:
    """Of a field or note that the CRM refused."""
    again = "; it is tried again by itself, at once by `siro-bridge replay RECORDING`"
    known = mend_for(reason)
    advice = (
        known.advice if known and known.needs_person else "change the CRM or the mapping so that it takes the value"
    )
    return Mend(advice + again)


def mend_failed(reason: str) -> Mend:
    """Of a recording that Siro refused for good."""
    known = mend_for(reason)
    if known and known.needs_person:
        return known
    return Mend("do what the message says, then `siro-bridge replay RECORDING`")
