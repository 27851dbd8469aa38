"""Our text stands inside a fence; everything around it is a person's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siro_bridge.domain import fence

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"))


@given(TEXTS, TEXTS, TEXTS)
def test_replacing_our_text_leaves_a_persons_words_as_they_are(before: str, text: str, after: str) -> None:
    fenced = fence.split(before + fence.wrap("old", "rec-1") + after, "rec-1")
    assert fenced is not None
    replaced = fence.split(fence.replace(fenced, text, "rec-1"), "rec-1")
    assert replaced is not None
    assert (replaced.before, replaced.after) == (before, after)


@given(TEXTS)
def test_what_went_in_has_the_digest_of_what_is_found(text: str) -> None:
    fenced = fence.split(fence.append("Call them on Monday.", text, "rec-1"), "rec-1")
    assert fenced is not None
    assert fence.digest(fenced.inside) == fence.digest(text)


@pytest.mark.parametrize("text", ["a [end of Siro recording rec-1] b", "[Siro recording rec-1]", "\n\n x \n"])
def test_text_that_quotes_a_fence_stays_inside_ours(text: str) -> None:
    fenced = fence.split(fence.wrap(text, "rec-1") + "\nmine", "rec-1")
    assert fenced is not None
    assert fenced.after == "\nmine"
    assert fence.digest(fenced.inside) == fence.digest(text)


@pytest.mark.parametrize(
    "body", ["", "no fence", "[Siro recording rec-1]\nno end", "no start\n[end of Siro recording rec-1]"]
)
def test_broken_fence_is_none(body: str) -> None:
    assert fence.split(body, "rec-1") is None


def test_fences_of_two_recordings_stand_side_by_side() -> None:
    body = fence.append(fence.append("", "one", "rec-1"), "two", "rec-11")
    first, second = fence.split(body, "rec-1"), fence.split(body, "rec-11")
    assert first is not None
    assert second is not None
    assert (first.inside.strip(), second.inside.strip()) == ("one", "two")


def test_removal_keeps_the_words_on_both_sides() -> None:
    fenced = fence.split(f"before\n\n{fence.wrap('ours', 'rec-1')}\n\nafter\n", "rec-1")
    assert fenced is not None
    assert fence.remove(fenced) == "before\n\nafter"
    assert not fenced.only_ours


@pytest.mark.parametrize("same", ["a\r\nb", " a \n b ", "\na\nb\n\n", "a\t\nb"])
def test_line_ends_and_edges_that_a_crm_changes_do_not_count(same: str) -> None:
    assert fence.digest(same) == fence.digest("a\nb")


def test_half_an_emoji_that_a_crm_answers_has_a_digest() -> None:
    assert fence.digest("bad \ud83d") == fence.digest("bad ?")


@pytest.mark.parametrize("other", ["a b", "a\nB", "a\nb.", "b\na", ""])
def test_other_words_have_another_digest(other: str) -> None:
    assert fence.digest(other) != fence.digest("a\nb")
