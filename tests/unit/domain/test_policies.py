"""People win: what each policy does with a field, by what stands there and what we wrote last."""

from decimal import Decimal
from typing import Any

import pytest

from siro_bridge.domain import fence
from siro_bridge.domain.policies import LastWritten, decide
from siro_bridge.domain.values import encode

OLDER, ME, NEWER = (("2026-02-01", "rec-0"), ("2026-02-02", "rec-1"), ("2026-02-03", "rec-2"))
NEVER_WRITTEN = LastWritten()
OURS = LastWritten(value=encode("ours"), author=OLDER)
INTENDED = LastWritten(intents={"rec-0": encode("ours")})

TAKEN_BY_A_PERSON = "a person edited it"


@pytest.mark.parametrize(
    ("policy", "current", "last", "reason"),
    [
        ("never", None, NEVER_WRITTEN, "its policy is never"),
        ("never", "ours", OURS, "its policy is never"),
        ("if_empty", None, NEVER_WRITTEN, ""),
        ("if_empty", "  ", NEVER_WRITTEN, ""),
        ("if_empty", "typed", NEVER_WRITTEN, "it is not empty"),
        ("if_empty", "ours", OURS, "it is not empty"),
        ("if_empty", None, OURS, "a person emptied it"),
        ("if_empty", None, LastWritten(value=encode(None), author=OLDER), ""),
        ("if_ours", None, NEVER_WRITTEN, ""),
        ("if_ours", "typed", NEVER_WRITTEN, TAKEN_BY_A_PERSON),
        ("if_ours", "ours", OURS, ""),
        ("if_ours", "typed over ours", OURS, TAKEN_BY_A_PERSON),
        ("if_ours", None, OURS, TAKEN_BY_A_PERSON),
        ("if_ours", "ours", INTENDED, ""),
        ("if_ours", "typed", INTENDED, TAKEN_BY_A_PERSON),
        ("always", "typed", NEVER_WRITTEN, ""),
        ("always", None, OURS, ""),
    ],
)
def test_policy_decides_who_wins(policy: str, current: Any, last: LastWritten, reason: str) -> None:
    decision = decide(policy, current, "new", last, ME)
    assert (decision.write, decision.reason) == (not reason, reason)
    assert decision.new == ("new" if decision.write else None)


@pytest.mark.parametrize("policy", ["if_empty", "if_ours", "always"])
def test_older_recording_never_replaces_a_newer_ones_value(policy: str) -> None:
    last = LastWritten(value=encode("" if policy == "if_empty" else "theirs"), author=NEWER)
    current = None if policy == "if_empty" else "theirs"
    assert decide(policy, current, "mine", last, ME).reason == "a newer recording wrote it"


@pytest.mark.parametrize("policy", ["if_ours", "always"])
def test_value_that_is_there_already_is_not_written_again(policy: str) -> None:
    last = LastWritten(value=encode(Decimal("40000.00")), author=ME)
    decision = decide(policy, Decimal("40000.00"), 40000, last, ME)
    assert (decision.write, decision.reason) == (False, "already there")


def appended(body: str, text: str, written: str | None = None) -> Any:
    digests = {} if written is None else {ME[1]: fence.digest(written)}
    return decide("append", body, text, LastWritten(fenced=digests), ME)


def test_append_adds_our_text_after_a_persons() -> None:
    decision = appended("Dog bites.", "Wants oak.")
    assert decision.write
    assert decision.new == "Dog bites.\n\n" + fence.wrap("Wants oak.", ME[1])


def test_append_renews_our_text_and_keeps_what_stands_around_it() -> None:
    body = f"Dog bites.\n\n{fence.wrap('Wants oak.', ME[1])}\n\nCall Monday."
    decision = appended(body, "Wants walnut.", written="Wants oak.")
    assert decision.new == body.replace("oak", "walnut")


@pytest.mark.parametrize(
    ("body", "text", "written", "reason"),
    [
        (fence.wrap("Wants oak.", ME[1]), "Wants oak.", "Wants oak.", "already there"),
        (fence.wrap("Wants oak.", ME[1]), "Wants oak.", None, "already there"),
        (fence.wrap("Wants teak, really.", ME[1]), "Wants walnut.", "Wants oak.", "a person edited it"),
        ("", "Wants oak.", "Wants oak.", "a person took it out"),
        ("[Siro recording rec-1]\nhalf a fence", "Wants oak.", None, "a person took it out"),
    ],
)
def test_append_leaves_what_a_person_did_to_our_text(body: str, text: str, written: str | None, reason: str) -> None:
    decision = appended(body, text, written)
    assert (decision.write, decision.reason) == (False, reason)


def test_append_of_a_redelivery_after_a_crash_does_not_double() -> None:
    once = appended("Dog bites.", "Wants oak.").new
    assert not appended(once, "Wants oak.").write


def test_older_recording_leaves_what_a_newer_one_has_just_written_and_not_settled_yet() -> None:
    last = LastWritten(intents={"rec-9": encode("newer")}, intended_at={"rec-9": NEWER[0]})
    assert not decide("if_ours", "newer", "older", last, OLDER).write
    assert decide("if_ours", None, "older", last, OLDER).write
