"""Our text stands inside a fence; everything around it is a person's."""

import hashlib
import html
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siro_bridge.domain.note import fence

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


@pytest.mark.parametrize("other", ["a c", "a\nB", "a\nb.", "b\na", ""])
def test_other_words_have_another_digest(other: str) -> None:
    assert fence.digest(other) != fence.digest("a\nb")


BODY = f"Dana: call first.\n\n{fence.wrap('Wants oak & brass.', 'rec-1')}\n\nCalled."
SHOWN = {
    "as written": BODY,
    "br": BODY.replace("\n", "<br>"),
    "paragraphs": "".join(f"<p>{line}</p>" for line in BODY.split("\n") if line),
    "escaped": html.escape(BODY),
    "brackets as entities": BODY.replace("[", "&#91;").replace("]", "&#93;"),
    "markdown": BODY.replace("[", r"\[").replace("]", r"\]").replace("-", r"\-"),
    "markers in bold": BODY.replace("[", "<b>[").replace("]", "]</b>"),
    "blanks that do not break": BODY.replace(" ", "&nbsp;"),
    "hyphens that do not break": BODY.replace("rec-1", "rec\u20111"),
}


@pytest.mark.parametrize("body", SHOWN.values(), ids=SHOWN)
def test_fence_is_found_as_the_crm_shows_it(body: str) -> None:
    fenced = fence.split(body, "rec-1")
    assert fenced is not None
    assert fence.is_one_of(fenced.inside, fence.digests("Wants oak & brass."))
    assert body.startswith(fenced.before)
    assert body.endswith(fenced.after)
    assert "Siro" not in fenced.before + fenced.after
    assert fenced.before.count("<b>") == fenced.before.count("</b>")


def test_backslash_that_a_person_typed_before_our_marker_stays() -> None:
    fenced = fence.split("C:\\" + fence.wrap("x", "rec-1"), "rec-1")
    assert fenced is not None
    assert fenced.before == "C:\\"


@pytest.mark.parametrize(
    "other", ["[Siro recording rec-2]\nx", "[end of Siro recording rec-2]", fence.wrap("x", "rec-2")]
)
def test_text_that_quotes_another_recordings_fence_is_none_of_that_ones(other: str) -> None:
    body = fence.wrap(f"as noted:\n{other}", "rec-1")
    assert not fence.stands(body, fence.marker("rec-2"))
    assert fence.split(fence.append(body, "theirs", "rec-2"), "rec-2").inside.strip() == "theirs"  # type: ignore[union-attr]


def test_marker_in_another_recordings_text_of_an_earlier_release_is_no_fence() -> None:
    body = "[Siro recording rec-1]\nas in\n[Siro recording rec-2]\nx\n[end of Siro recording rec-1]"
    assert not fence.stands(body, fence.marker("rec-2"))


@pytest.mark.parametrize(
    "body", [f"See [Siro recording rec-1]. {'x' * 9}", "> " + fence.wrap("x", "rec-1").replace("\n", "\n> "), "rec-1"]
)
def test_marker_that_a_person_quotes_makes_no_note_of_ours(body: str) -> None:
    assert not fence.stands(body, fence.marker("rec-1"))


@pytest.mark.parametrize(
    "body", [fence.wrap("x", "rec-1"), f"Dana: {fence.wrap('x', 'rec-1')}", "hm\n[Siro recording rec-1]<br>x"]
)
def test_fence_makes_a_note_ours_whole_or_cut(body: str) -> None:
    assert fence.stands(body, fence.marker("rec-1"))


@pytest.mark.parametrize("cut", range(1, 60, 7))
@pytest.mark.parametrize(
    "form", [str, html.escape, lambda text: text.replace("\n", "<br>")], ids=["as is", "escaped", "br"]
)
def test_cut_text_is_known_by_its_beginning_and_what_a_person_added_to_it_is_seen(form: Any, cut: int) -> None:
    text = 'Wants oak & brass.\nBudget: <40k> "or so".'
    fenced = fence.find(form(fence.wrap(text, "rec-1"))[:-cut], "rec-1")
    assert fenced is not None
    assert not fenced.whole
    assert fence.begins(fenced.inside, text, "rec-1")
    assert not fence.begins(f"{fenced.inside} Dana: no", text, "rec-1")


@pytest.mark.parametrize(
    "remembered", ["a b", "two\nlines", "a [end of Siro recording rec-2] b", "said [Siro recording rec-2]"]
)
def test_digest_of_an_earlier_release_is_known(remembered: str) -> None:
    lines = remembered.replace("[end of Siro recording", "(end of Siro recording").splitlines()
    kept = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]
    assert fence.is_one_of(f"\n{remembered}\n".replace("[end", "(end"), {kept})
    assert not fence.is_one_of(f"\n{remembered}!\n", {kept})
