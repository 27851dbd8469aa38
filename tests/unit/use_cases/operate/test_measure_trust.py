"""What people left, changed and emptied of what recordings wrote."""

from collections.abc import Sequence
from itertools import count

import pytest

from siro_bridge.crm.port import CrmValue
from siro_bridge.domain.errors import CrmRefusedError
from siro_bridge.domain.operate.trust import FieldTrust, NoteKey
from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.use_cases.operate.measure_trust import MeasureTrust
from tests.fault_points import DiedError
from tests.unit.use_cases.deal import NEWER, NEWEST, OLDER, PLACE, Deal

RECORD = RecordKey(*PLACE)
OURS = NoteKey(*PLACE, OLDER.recording_id)


@pytest.fixture
def deal() -> Deal:
    return Deal()


def measuring(deal: Deal, *targets: str) -> MeasureTrust:
    return MeasureTrust(deal.crm, deal.crm, deal.journal, deal.notes, targets or ("deal",), "deal")


def measured(deal: Deal, *notes: NoteKey) -> dict[str, FieldTrust]:
    part = measuring(deal)([] if notes else [RECORD], notes, lambda: True)
    assert part.read == max(1, len(notes))
    return {each.field: each for each in part.fields}


def trust(field: str, **counts: int | dict[str, int]) -> FieldTrust:
    return FieldTrust.model_validate({"target": "deal", "field": field, **counts})


def test_left_changed_and_emptied_values_are_told_apart(deal: Deal) -> None:
    deal.write(OLDER, budget=40_000, timeline="May", memo="Wants solar.")
    deal.types(timeline="June", memo=None)
    assert measured(deal) == {
        "budget": trust("budget", kept=1),
        "timeline": trust("timeline", changed=1, ways={"replaced": 1}, pairs={"May → June": 1}),
        "memo": trust("memo", emptied=1),
    }


def test_each_appended_text_counts_by_itself(deal: Deal) -> None:
    for by, text in ((OLDER, "Wants solar."), (NEWER, "Wants wind."), (NEWEST, "Wants oil.")):
        deal.write(by, "append", memo=text)
    memo = str(deal.row["memo"]).replace("wind", "rain")
    deal.types(memo=memo[: memo.index("[Siro recording newest]")])
    assert measured(deal) == {"memo": trust("memo", kept=1, changed=1, emptied=1, ways={"edited": 1})}


def test_what_was_taken_back_counts_for_nothing(deal: Deal) -> None:
    deal.types(timeline="typed")
    deal.write(OLDER, budget=40_000)
    deal.write(OLDER, "always", timeline="May")
    deal.take_back(OLDER)
    assert {name: each.written for name, each in measured(deal).items()} == {"budget": 0, "timeline": 0}


def test_value_whose_write_broke_off_is_kept(deal: Deal) -> None:
    deal.write(OLDER, budget=30_000)
    deal.steps.after["write_fields"] = deal.steps.die
    with pytest.raises(DiedError):
        deal.write(NEWER, budget=40_000)
    assert measured(deal) == {"budget": trust("budget", kept=1)}


def test_values_of_a_record_that_is_gone_are_counted_apart(deal: Deal) -> None:
    deal.write(OLDER, budget=40_000)
    deal.crm.records.clear()
    assert measured(deal) == {"budget": trust("budget", gone=1)}


def test_field_that_the_crm_has_no_more_keeps_the_others_from_nothing(deal: Deal) -> None:
    deal.write(OLDER, budget=40_000, timeline="May")
    del deal.row["timeline"]
    assert measured(deal) == {"budget": trust("budget", kept=1)}


def test_it_ends_within_its_time_and_says_how_far_it_came(deal: Deal) -> None:
    deal.write(OLDER, budget=40_000)
    looks = count()
    part = measuring(deal)([RECORD] * 5, [OURS], lambda: next(looks) < 2)
    assert (part.read, [each.kept for each in part.fields]) == (3, [3])


def test_records_of_a_target_that_the_mapping_has_no_more_are_passed_over(deal: Deal) -> None:
    deal.write(OLDER, budget=40_000)
    part = measuring(deal, "appointment")([RECORD], [OURS._replace(target="appointment")], lambda: True)
    assert (part.read, part.fields) == (2, ())


def test_record_that_the_crm_refuses_to_show_stops_nobody(deal: Deal, monkeypatch: pytest.MonkeyPatch) -> None:
    deal.write(OLDER, budget=40_000)
    read = deal.crm.read_fields

    def refuse(target: str, key: str, fields: Sequence[str]) -> dict[str, CrmValue] | None:
        if key == "4002":
            raise CrmRefusedError("GET /deals/4002 answered 403")
        return read(target, key, fields)

    monkeypatch.setattr(deal.crm, "read_fields", refuse)
    deal.journal.values["deal", "4002"] = deal.journal.values[PLACE]
    part = measuring(deal)([RecordKey("deal", "4002"), RECORD], [], lambda: True)
    assert (part.read, part.refused, [each.kept for each in part.fields]) == (2, 1, [1])


def test_note_that_nobody_touched_is_kept_whatever_people_wrote_around_it(deal: Deal) -> None:
    deal.note("They want solar.")
    deal.crm.edit_notes("[Siro recording", "Call first.\n[Siro recording")
    assert measured(deal, OURS) == {"note": trust("note", kept=1)}


def test_note_that_a_person_edited_is_changed(deal: Deal) -> None:
    deal.note("They want solar.")
    deal.crm.edit_notes("solar", "wind")
    assert measured(deal, OURS) == {"note": trust("note", changed=1, ways={"edited": 1})}


def test_note_that_a_person_deleted_or_took_our_text_out_of_is_emptied(deal: Deal) -> None:
    deal.note("They want solar.")
    deal.note("They want wind.", NEWER)
    [first, second] = deal.crm.notes
    deal.crm.notes[first] = (PLACE[1], "Call first.")
    del deal.crm.notes[second]
    newer = OURS._replace(recording_id=NEWER.recording_id)
    assert measured(deal, OURS, newer) == {"note": trust("note", emptied=2, ways={"taken out": 1, "deleted": 1})}


def test_note_of_a_record_that_is_gone_is_counted_apart(deal: Deal) -> None:
    deal.note("They want solar.")
    deal.crm.notes.clear()
    deal.crm.records.clear()
    assert measured(deal, OURS) == {"note": trust("note", gone=1)}


def test_note_that_we_took_back_or_never_wrote_counts_for_nothing(deal: Deal) -> None:
    deal.note("They want solar.")
    deal.take_back_note()
    assert measured(deal, OURS, OURS._replace(recording_id="another")) == {}
