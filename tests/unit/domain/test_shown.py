"""Our words are known again however a CRM shows them, and another word is another."""

import html

import pytest

from siro_bridge.domain.note.shown import is_blank, words

SENT = (
    "Maple kitchen & bath, “soon” – maybe… 🎉 it’s $40,000 (50%)\n\n"
    "- Timeline: spring  2026\n- Decision: Dana's\n\nhttps://app.siro.ai/rec_1?a=1&b=2"
)
STRAIGHTENED = SENT.translate(str.maketrans("“”–’", '""-\'')).replace("…", "...")

SHOWN = {
    "line breaks as br": SENT.replace("\n", "<br>"),
    "line breaks as br and kept": SENT.replace("\n", "<br />\n"),
    "paragraphs": "".join(f"<p>{line}</p>" for line in SENT.split("\n")),
    "list": SENT.replace("- Timeline", "<ul><li>Timeline").replace("\n- Decision", "</li><li>Decision"),
    "escaped": html.escape(SENT),
    "escaped twice": html.escape(html.escape(SENT)),
    "blanks that do not break": SENT.replace(" ", "&nbsp;"),
    "quotes straightened": STRAIGHTENED,
    "emoji dropped": SENT.replace("🎉", ""),
    "emoji lost": SENT.replace("🎉", "?"),
    "second blanks dropped": SENT.replace("  ", " "),
    "lines trimmed": "\n".join(line.strip() for line in SENT.split("\n") if line),
    "other line ends": SENT.replace("\n", "\r\n"),
    "linked": SENT.replace(
        "https://app.siro.ai/rec_1?a=1&b=2", '<a href="x">https://app.siro.ai/rec_1?a=1&amp;b=2</a>'
    ),
    "markdown": SENT.replace("(", r"\(").replace("_", r"\_").replace("- ", r"\- ").replace("$", r"\$"),
    "markdown link": SENT.replace("https://app.siro.ai/rec_1?a=1&b=2", "<https://app.siro.ai/rec_1?a=1&b=2>"),
    "zero width": SENT.replace("kitchen", "kit\u200bchen\ufeff"),
}


@pytest.mark.parametrize("shown", SHOWN.values(), ids=SHOWN)
def test_what_a_crm_makes_of_a_text_has_its_words(shown: str) -> None:
    assert words(shown) == words(SENT)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("40,000", "45,000"),
        ("kitchen", "Kitchen"),
        ("spring", "sprin"),
        ("$40", "€40"),
        ("50%", "5.0%"),
        ("bath,", "bath."),
    ],
)
def test_one_changed_letter_digit_or_sign_is_another_text(ours: str, theirs: str) -> None:
    for shown in SHOWN.values():
        if ours in shown:
            assert words(shown.replace(ours, theirs)) != words(SENT)


@pytest.mark.parametrize("text", ["", " \n\t", "<p></p><br/>", "&nbsp;", "<p>\u200b</p>", "&amp;nbsp;"])
def test_tags_and_blanks_are_nothing(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["👍", "-", '<img src="x">', "<p>a</p>", "&amp;"])
def test_all_that_a_person_would_see_is_something(text: str) -> None:
    assert not is_blank(text)
