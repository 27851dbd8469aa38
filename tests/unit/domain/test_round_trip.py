"""People's words around our text are written so that they come out as they were, or not at all."""

import html

import pytest

from siro_bridge.domain.note import fence
from siro_bridge.domain.note.fence import Fenced
from siro_bridge.domain.note.round_trip import as_typed, escapes


def shown(before: str, inside: str = "\nours\n", after: str = "") -> Fenced:
    return Fenced(before, inside, after)


@pytest.mark.parametrize("typed", ["Call first!", "C:\\[x]", "a < b", "<b>bold</b>", "R&D", "5 > 4"])
def test_words_that_no_crm_changed_go_back_as_they_are(typed: str) -> None:
    assert as_typed(shown(typed, "\nR & D\n")) == shown(typed, "\nR & D\n")


@pytest.mark.parametrize(
    ("ours", "typed", "written"),
    [
        ("<br>ours", "one<br>two<br><br>three<br>", "one\ntwo\n\nthree\n"),
        ("<br />\nours", "one<br />\ntwo<br />\n", "one\ntwo\n"),
        ("</p><p>ours</p><p>", "<p>one</p><p>two</p><p>", "one\ntwo\n"),
        ("<br />ours", "<p>one</p>\n<p>two<br />", "one\n\ntwo\n"),
        ("\nR&amp;D", "Q&amp;A &lt;3", "Q&A <3"),
        ("\nR & D", "Q&amp;A", "Q&amp;A"),
        ('\n<a href="x">https://ours</a>', '<a href="y">https://theirs</a>', "https://theirs"),
        ("\nhttps://ours", '<a href="y">https://theirs</a>', '<a href="y">https://theirs</a>'),
    ],
)
def test_what_the_crm_made_of_our_text_is_undone_in_theirs(ours: str, typed: str, written: str) -> None:
    around = as_typed(shown(typed, ours, typed))
    assert around is not None
    assert around.before.strip() == written.strip()
    assert around.after.strip() == written.strip()


def test_backslashes_go_where_the_crm_puts_them_before_our_brackets_too() -> None:
    fenced = fence.find(f"a \\* b\n{fence.wrap('x', 'rec-1')}".replace("[", "\\[").replace("]", "\\]"), "rec-1")
    assert fenced is not None
    around = as_typed(fenced)
    assert around is not None
    assert around.before == "a * b\n"


@pytest.mark.parametrize(
    ("ours", "typed"),
    [
        ("\nours", "R&amp;D"),
        ("<br>ours", "<b>bold</b>"),
        ("<br>ours", "<img>"),
        ("\nours", '<a href="y">https://y</a>'),
    ],
)
def test_what_our_text_does_not_tell_is_not_guessed(ours: str, typed: str) -> None:
    assert as_typed(shown(typed, ours)) is None
    assert as_typed(shown("", ours, typed)) is None


@pytest.mark.parametrize(("before", "written"), [(True, "R&D"), (False, "R&amp;D")])
def test_an_earlier_text_of_ours_may_have_told(before: bool, written: str) -> None:
    around = as_typed(shown("R&amp;D"), before)
    assert around is not None
    assert around.before == written


@pytest.mark.parametrize(
    ("inside", "seen"),
    [("ours", None), ("R & D", False), ("<40k", False), ("R&amp;D", True), (html.escape("it's"), True)],
)
def test_our_text_shows_whether_the_crm_escapes(inside: str, seen: bool | None) -> None:
    assert escapes(inside) is seen
