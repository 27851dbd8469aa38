"""Our text as the CRM's notes want it, and no longer than they may be."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siro_bridge.domain.note import fence
from siro_bridge.domain.note.form import NoteForm, NoteFormat
from siro_bridge.domain.note.shown import words

TEXT = "Wants *solar* & <oak>_brass_ [soon].\n\n- 40k #1\n1. so\nhttps://app.siro.ai/r_1?a=1&b=2"
FORMATS: tuple[NoteFormat, ...] = ("text", "html", "markdown")
NO_CONTROLS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"))


@pytest.mark.parametrize("name", FORMATS)
def test_fence_is_found_in_every_format_with_our_words_in_it(name: NoteFormat) -> None:
    fenced = fence.split(NoteForm(name).fenced(TEXT, "rec-1"), "rec-1")
    assert fenced is not None
    assert fence.is_one_of(fenced.inside, fence.digests(TEXT))


def test_html_shows_the_very_text() -> None:
    written = NoteForm("html").fenced(TEXT, "rec-1")
    assert "<oak>" not in written
    assert html.unescape(written.replace("<br>", "\n")) == fence.wrap(TEXT, "rec-1")


def test_markdown_escapes_what_would_be_markup_and_leaves_addresses_alone() -> None:
    written = NoteForm("markdown").fenced(TEXT, "rec-1")
    assert written.startswith("[Siro recording rec-1]  \n")
    assert r"\*solar\* & \<oak\>\_brass\_ \[soon\].  " not in written  # an empty line follows: no hard break
    for line in (
        r"\*solar\* & \<oak\>\_brass\_ \[soon\].",
        r"\- 40k #1  ",
        r"1\. so  ",
        "https://app.siro.ai/r_1?a=1&b=2  ",
    ):
        assert line in written
    assert re.sub(r"\\(.)|  $", r"\1", written, flags=re.MULTILINE) == fence.wrap(TEXT, "rec-1")


LONG = "First words.\n\nSecond words of a paragraph.\nAnd a line with a good many more words to it."


@pytest.mark.parametrize(
    ("room", "kept"),
    [
        (len(LONG), LONG),
        (60, "First words.\n\nSecond words of a paragraph. …"),
        (30, "First words.\n\nSecond words …"),
        (20, "First words. …"),
        (9, "First …"),
        (4, "Fi …"),
        (2, None),
    ],
)
def test_text_is_cut_at_a_paragraph_else_a_line_else_a_word(room: int, kept: str | None) -> None:
    markers = len(fence.wrap("", "rec-1"))
    assert NoteForm(max_length=markers + room).fit(LONG, "rec-1") == kept


@pytest.mark.parametrize("name", FORMATS)
@given(NO_CONTROLS, st.integers(0, 120))
def test_note_is_never_longer_than_it_may_be_and_has_both_its_markers(name: NoteFormat, text: str, room: int) -> None:
    form = NoteForm(name, 80 + room)
    part = form.fit(text, "rec-1", "Dana: called.")
    if part is not None:
        written = form.fenced(part, "rec-1")
        assert len(written.encode("utf-16-le")) // 2 + len("Dana: called.") <= 80 + room
        assert fence.split(written, "rec-1") is not None


def test_emoji_counts_as_the_two_that_it_is_in_many_crms() -> None:
    room = len(fence.wrap("", "rec-1")) + 4
    assert NoteForm(max_length=room).fit("🎉🎉", "rec-1") == "🎉🎉"
    assert NoteForm(max_length=room).fit("🎉🎉🎉", "rec-1") == "🎉 …"


def test_words_are_the_same_in_every_format() -> None:
    assert len({words(NoteForm(name).fenced(TEXT, "rec-1")) for name in FORMATS}) == 1
