"""A note stays ours, and people's words theirs, whatever the CRM makes of texts as it takes or shows them."""

import html

import pytest

from siro_bridge.domain.note import fence
from siro_bridge.domain.note.form import NoteForm
from siro_bridge.domain.note.result import NoteResult
from siro_bridge.domain.note.shown import words
from tests.changing_crms import CHANGES, OTHER, TEXT, Change
from tests.fault_points import DiedError
from tests.unit.use_cases.deal import OLDER, Deal

WROTE = ("written", "altered")
WHEN = ("takes", "shows")


@pytest.fixture(params=[(name, when) for name in CHANGES for when in WHEN], ids=" as it ".join)
def deal(request: pytest.FixtureRequest) -> Deal:
    name, when = request.param
    deal = Deal()
    setattr(deal.crm, when, CHANGES[name])
    deal.note(TEXT)
    return deal


def shown(deal: Deal) -> str:
    [body] = deal.bodies
    return deal.crm.shows(body)


def says(deal: Deal, text: str) -> bool:
    fenced = fence.find(shown(deal), OLDER.recording_id)
    return fenced is not None and fence.is_one_of(fenced.inside, fence.digests(text))


def test_note_is_rewritten_when_its_text_changes_and_only_then(deal: Deal) -> None:
    entries = len(deal.journal.entries)
    assert deal.note(TEXT) == NoteResult.THERE
    assert len(deal.journal.entries) == entries
    assert deal.note(OTHER).startswith(WROTE)
    assert says(deal, OTHER)


def test_note_leaves_with_its_recording(deal: Deal) -> None:
    assert deal.take_back_note() == NoteResult.TAKEN_BACK
    assert deal.bodies == []


def test_note_of_a_deleted_recording_says_nothing_any_more(deal: Deal) -> None:
    assert deal.redact("Deleted.").startswith(WROTE)
    assert "solar" not in shown(deal)


def test_note_that_we_died_over_is_ours(deal: Deal) -> None:
    deal.steps.after["update_note"] = deal.steps.die
    with pytest.raises(DiedError):
        deal.note(OTHER)
    assert deal.take_back_note() == NoteResult.TAKEN_BACK


def test_one_digit_that_a_person_changed_stays(deal: Deal) -> None:
    deal.crm.edit_notes("40k", "45k")
    before = shown(deal)
    assert deal.note(OTHER) == NoteResult.EDITED
    assert shown(deal) == before


def type_around(deal: Deal, before: str, after: str) -> tuple[str, str]:
    """As a person types, into a CRM that takes and shows their words as it does ours; answers what is shown."""
    deal.crm.notes = {
        key: (parent, deal.crm.takes(f"{before}\n") + body + deal.crm.takes(f"\n{after}"))
        for key, (parent, body) in deal.crm.notes.items()
    }
    return around(deal)


def around(deal: Deal) -> tuple[str, str]:
    fenced = fence.find(shown(deal), OLDER.recording_id)
    assert fenced
    return fenced.before, fenced.after


def test_plain_words_around_it_stay_as_they_are(deal: Deal) -> None:
    typed = type_around(deal, "Call first!", "Called. - Dana")
    assert deal.note(OTHER).startswith(WROTE)
    assert says(deal, OTHER)
    assert around(deal) == typed
    assert deal.take_back_note() == NoteResult.TAKEN_BACK
    assert words(shown(deal)) == words("Call first!\n\nCalled. - Dana")


def test_any_words_around_it_stay_as_they_are_or_nothing_is_written(deal: Deal) -> None:
    type_around(deal, 'R&D says "go" – call\n\nfirst_', "It's [open] <3 & done… https://dana.example")
    before = shown(deal)
    typed = around(deal)
    if deal.note(OTHER).startswith(NoteResult.LEFT):
        assert shown(deal) == before
    else:
        assert says(deal, OTHER)
        assert around(deal) == typed


@pytest.mark.parametrize("change", [html.escape, CHANGES["escaped with br"]])
@pytest.mark.parametrize("when", WHEN)
def test_words_that_are_shown_escaped_are_not_escaped_twice(change: Change, when: str) -> None:
    deal = Deal()
    setattr(deal.crm, when, change)
    deal.note(TEXT)
    typed = type_around(deal, "R&D", "It's <3")
    assert deal.note(OTHER).startswith(WROTE)
    assert around(deal) == typed


def test_words_whose_way_back_is_not_seen_are_left_and_told() -> None:
    deal = Deal()
    deal.crm.shows = html.escape
    deal.note("plain")
    type_around(deal, "R&D", "")
    before = shown(deal)
    assert "write_back.note.format" in deal.note("other")
    assert "write_back.note.format" in deal.take_back_note()
    assert shown(deal) == before


def test_what_people_wrote_in_html_stays_to_the_letter() -> None:
    deal = Deal()
    deal.form = NoteForm("html")
    deal.note(TEXT)
    [body] = deal.bodies
    assert "<now>" not in body
    deal.crm.edit_notes(body, f'<p><b>Call</b> R&amp;D <img src="x"></p><p>{body}</p>')
    assert deal.note(OTHER) == "written"
    assert around(deal) == ('<p><b>Call</b> R&amp;D <img src="x"></p><p>', "</p>")
    assert deal.take_back_note() == NoteResult.TAKEN_BACK
    assert deal.bodies[0].startswith('<p><b>Call</b> R&amp;D <img src="x"></p>')


def test_html_note_in_paragraphs_that_are_empty_without_it_goes_whole() -> None:
    deal = Deal()
    deal.form = NoteForm("html")
    deal.note(TEXT)
    [body] = deal.bodies
    deal.crm.edit_notes(body, f"<div>{body}</div><p>&nbsp;</p>")
    assert deal.take_back_note() == NoteResult.TAKEN_BACK
    assert deal.bodies == []


def test_markdown_note_that_an_editor_saved_anew_is_ours() -> None:
    """As prosemirror-markdown saves it: see findings/markdown-editor-joins-lines.sh."""
    deal = Deal()
    deal.form = NoteForm("markdown")
    deal.note(TEXT)
    [body] = deal.bodies
    saved = body.replace("[", r"\[").replace("]", r"\]").replace("  \n", "\\\n").replace(r"\- ", "* ")
    deal.crm.edit_notes(body, f"# Dana\n\n{saved}")
    assert deal.note(OTHER) == "written"
    assert deal.bodies[0].startswith("# Dana\n\n[Siro recording")


def test_what_an_earlier_text_of_ours_showed_of_the_crm_is_remembered() -> None:
    deal = Deal()
    deal.crm.shows = html.escape
    deal.note(TEXT)
    deal.note("plain")
    typed = type_around(deal, "R&D", "It's <3")
    assert deal.note("other") == "written"
    assert around(deal) == typed
