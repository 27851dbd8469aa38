"""A text for columns that hold fewer characters."""

import pytest

from siro_bridge.domain.note.plainer import plainer


def test_text_that_every_column_holds_has_one_form() -> None:
    assert list(plainer("Wants solar.\n\t40k")) == ["Wants solar.\n\t40k"]


def test_forms_go_from_the_widest_to_ascii() -> None:
    assert list(plainer("Café “soon” – 40 €, 日本 🎉")) == [
        "Café “soon” – 40 €, 日本 🎉",
        "Café “soon” – 40 €, 日本 ",
        "Café “soon” – 40 €, ?? ",
        'Café "soon" - 40 EUR, ?? ',
        'Cafe "soon" - 40 EUR, ?? ',
    ]


@pytest.mark.parametrize("text", ["a\x00b", "a\x08b", "a\x1bb", "a\uffffb"])
def test_control_characters_go_at_once(text: str) -> None:
    assert next(plainer(text)) == "ab"


def test_half_an_emoji_becomes_a_question_mark() -> None:
    assert next(plainer("a \ud83d b")) == "a ? b"


@pytest.mark.parametrize(("codec", "form"), [("cp1252", 2), ("latin-1", 3), ("ascii", 4)])
def test_each_form_fits_its_column(codec: str, form: int) -> None:
    assert list(plainer("Café “soon” – 40 €, 日本 🎉 ½ ﬁ"))[form].encode(codec)
