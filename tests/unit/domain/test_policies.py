"""People win: what each policy does with a field, by what stands there and what we wrote last."""

from decimal import Decimal
from typing import Any

import pytest

from siro_bridge.domain.note import fence
from siro_bridge.domain.write_back.author import Author
from siro_bridge.domain.write_back.intents import Intent
from siro_bridge.domain.write_back.policies import DOUBTED, FILLED, LastWritten, decide
from siro_bridge.domain.write_back.values import encode

OLDER, ME, NEWER = Author("2026-02-01", "rec-0"), Author("2026-02-02", "rec-1"), Author("2026-02-03", "rec-2")
NEVER_WRITTEN = LastWritten()
OURS = LastWritten(value=encode("ours"), author=OLDER)


def intended(author: Author, *values: Any, text: str | None = None) -> tuple[Intent, ...]:
    """An intent for each value, of a whole field or of one in which only our text is ours."""
    return tuple(Intent(f"entry-{number}", author, encode(value), text) for number, value in enumerate(values))


INTENDED = LastWritten(intents=intended(OLDER, "ours"))

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
        ("if_ours", "typed", NEVER_WRITTEN, FILLED),
        ("if_ours", "ours", OURS, ""),
        ("if_ours", "typed over ours", OURS, TAKEN_BY_A_PERSON),
        ("if_ours", None, OURS, TAKEN_BY_A_PERSON),
        ("if_ours", "ours", INTENDED, ""),
        ("if_ours", "typed", INTENDED, DOUBTED),
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


@pytest.mark.parametrize("policy", ["never", "if_empty", "if_ours"])
def test_value_that_we_broke_off_after_is_ours_and_not_a_persons(policy: str) -> None:
    broken_off = LastWritten(intents=intended(ME, "mine"))
    decision = decide(policy, "mine", "mine", broken_off, ME)
    assert (decision.write, decision.reason) == (False, "already there")


def test_older_value_that_we_broke_off_after_is_kept_up_to_date() -> None:
    broken_off = LastWritten(intents=intended(ME, "mine"))
    assert decide("if_ours", "mine", "mine, corrected", broken_off, ME).write


@pytest.mark.parametrize("gone", [OLDER, ME])
def test_value_that_is_taken_back_gives_way_to_the_newest_that_is_left(gone: tuple[str, str]) -> None:
    last = LastWritten(wrote={"rec-0": (OLDER[0], "t:old"), "rec-1": (ME[0], "t:mine")}, previous="t:typed")
    left = {"rec-1": (OLDER, "t:old"), "rec-0": (ME, "t:mine")}
    assert last.without(gone[1], "t:typed") == left[gone[1]]
    assert LastWritten().without(gone[1], "t:typed") == (("", ""), "t:typed")


def test_a_persons_value_is_what_stood_there_before_and_ends_what_recordings_wrote() -> None:
    last = LastWritten(value="t:ours", author=OLDER, wrote={"rec-0": (OLDER[0], "t:ours")}, previous="t:long ago")
    assert (last.before("typed", ME), last.outlived("typed", ME)) == (("t:typed", False), ("rec-0",))
    assert (last.before("ours", ME), last.outlived("ours", ME)) == (("t:long ago", True), ())


def test_only_a_few_recordings_values_are_kept() -> None:
    wrote = {f"rec-{day}": (f"2026-02-0{day}", f"t:{day}") for day in range(1, 8)}
    last = LastWritten(value="t:7", author=Author("2026-02-07", "rec-7"), wrote=wrote)
    kept = wrote.keys() - set(last.outlived("7", Author("2026-02-08", "rec-8")))
    assert kept == {"rec-7", "rec-6", "rec-5", "rec-4"}


def test_late_value_belongs_beneath_a_newer_ones_while_so_few_are_kept() -> None:
    wrote = {f"rec-{day}": (f"2026-02-0{day}", f"t:{day}") for day in range(3, 8)}
    last = LastWritten(value="t:7", author=Author("2026-02-07", "rec-7"), wrote=wrote)
    assert not last.belongs_beneath("7", "late", ME)
    assert last.belongs_beneath("7", "late", Author("2026-02-04", "rec-9"))
    assert not last.belongs_beneath("typed", "late", Author("2026-02-04", "rec-9"))
    assert not last.belongs_beneath("7", "4", Author("2026-02-04", "rec-4"))
    assert last.belongs_beneath("7", "4, corrected", Author("2026-02-04", "rec-4"))


def test_empty_field_that_we_had_appended_to_is_a_persons() -> None:
    assert not decide("if_ours", None, "mine", LastWritten(fenced={"rec-0": "digest"}), ME).write
    assert not decide("if_empty", None, "mine", LastWritten(fenced={"rec-0": "digest"}), ME).write
    assert decide("if_ours", None, "mine", LastWritten(fenced={"rec-0": ""}), ME).write


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
    last = LastWritten(intents=intended(Author(NEWER[0], "rec-9"), "newer"))
    assert not decide("if_ours", "newer", "older", last, OLDER).write
    assert decide("if_ours", None, "older", last, OLDER).write


def test_text_that_we_broke_off_after_is_ours_to_renew_unless_a_person_edited_it() -> None:
    body = fence.wrap("second", ME[1])
    last = LastWritten(fenced={ME[1]: fence.digest("first")}, intents=intended(ME, body, text=fence.digest("second")))
    assert decide("append", body, "third", last, ME).write
    assert decide("append", body.replace("second", "typed"), "third", last, ME).reason == DOUBTED
    assert decide("append", "", "third", LastWritten(intents=intended(ME, body)), ME).write
