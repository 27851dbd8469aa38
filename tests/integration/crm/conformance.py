"""The rules that every connector keeps, one test each, over the port and nothing else."""

from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from siro_bridge.crm.port import Crm, CrmValue, FieldWrite, FoundNote, Position, SourceRow, WriteResult
from siro_bridge.domain.errors import ConfigurationError, UnavailableError
from siro_bridge.domain.note import fence
from siro_bridge.domain.note.result import NoteResult
from siro_bridge.domain.note.shown import words
from siro_bridge.domain.payload.check import check_page
from siro_bridge.domain.write_back.values import counts_as_empty
from tests.changing_crms import OTHER, REPLACED, TEXT
from tests.integration.crm.harness import Appointment, CrmUnderTest
from tests.integration.crm.notes import NoteUnderTest

T0 = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)
START = datetime(2026, 2, 15, 14, 0, tzinfo=UTC)
MARK = "[Siro recording rec-1]"


def appointment(number: int, *, minutes: float | None = None, days: float = 0, subject: str = "Kitchen") -> Appointment:
    updated = T0 + timedelta(minutes=number if minutes is None else minutes)
    return Appointment(f"a-{number:03}", updated, START + timedelta(days=days), subject)


def keys(rows: Sequence[SourceRow]) -> list[str]:
    return [row.payload["externalId"] for row in rows]


def refused(rows: Sequence[SourceRow]) -> dict[str, tuple[str | int, ...]]:
    """External id → the path of its first mistake."""
    _, issues = check_page("engagements", [row.payload for row in rows])
    return {keys(rows)[at]: found[0].path for at, found in issues.items()}


def read_all(crm: Crm, limit: int, after: Position | None = None) -> list[SourceRow]:
    """As the sync reads: from the last row's position on, until nothing comes."""
    rows: list[SourceRow] = []
    while page := crm.reader.read_changes("engagements", None if after else T0, after, limit):
        rows += page
        after = page[-1].position
    return rows


class ReadingRules:
    def test_changes_come_in_the_order_of_their_update(self, harness: CrmUnderTest) -> None:
        harness.put(appointment(3), appointment(1), appointment(2))
        assert keys(read_all(harness.crm, 10)) == ["a-001", "a-002", "a-003"]

    def test_since_includes_its_own_moment(self, harness: CrmUnderTest) -> None:
        harness.put(appointment(1), appointment(2), appointment(3))
        rows = harness.crm.reader.read_changes("engagements", T0 + timedelta(minutes=2), None, 10)
        assert keys(rows) == ["a-002", "a-003"]

    def test_a_fraction_of_a_second_is_no_reason_to_miss_a_change(self, harness: CrmUnderTest) -> None:
        harness.put(appointment(1, minutes=0.5 / 60), appointment(2, minutes=1.5 / 60))
        rows = harness.crm.reader.read_changes("engagements", T0 + timedelta(seconds=0.5), None, 10)
        assert keys(rows) == ["a-001", "a-002"]

    @pytest.mark.parametrize("limit", [1, 2, 3, 4, 7, 50])
    def test_every_record_is_read_once_whatever_the_page(self, harness: CrmUnderTest, limit: int) -> None:
        harness.put(*(appointment(number) for number in range(20)))
        assert keys(read_all(harness.crm, limit)) == [f"a-{number:03}" for number in range(20)]

    @pytest.mark.parametrize("limit", [1, 2, 5])
    def test_records_of_one_moment_are_all_read_across_pages(self, harness: CrmUnderTest, limit: int) -> None:
        harness.put(*(appointment(number, minutes=1) for number in (8, 3, 5, 1, 7, 2, 6, 4)), appointment(9))
        assert keys(read_all(harness.crm, limit)) == [f"a-{number:03}" for number in range(1, 10)]

    @pytest.mark.parametrize("limit", [1, 2, 5])
    def test_another_process_goes_on_where_this_one_stopped(self, harness: CrmUnderTest, limit: int) -> None:
        harness.put(*(appointment(number, minutes=1 + number // 6) for number in range(12)))
        first = harness.crm.reader.read_changes("engagements", T0, None, limit)
        after = first[-1].position
        harness.crm.reader.read_changes("engagements", T0, None, 10)  # forgets whatever was held open
        assert keys([*first, *read_all(harness.crm, limit, after)]) == [f"a-{number:03}" for number in range(12)]

    def test_nothing_new_costs_no_more_than_a_few_requests(self, harness: CrmUnderTest) -> None:
        harness.put(*(appointment(number) for number in range(20)))
        position = read_all(harness.crm, 10)[-1].position
        with harness.count_requests() as count:
            assert not harness.crm.reader.read_changes("engagements", None, position, 10)
        assert count.made <= 3

    def test_a_record_that_changes_again_is_read_again(self, harness: CrmUnderTest) -> None:
        harness.put(appointment(1), appointment(2))
        position = read_all(harness.crm, 10)[-1].position
        harness.put(appointment(1, minutes=30, subject="Bathroom"))
        rows = harness.crm.reader.read_changes("engagements", None, position, 10)
        assert [row.payload["subject"] for row in rows] == ["Bathroom"]

    def test_an_edit_between_two_pages_hides_no_other_record(self, harness: CrmUnderTest) -> None:
        harness.put(*(appointment(number) for number in range(12)))
        first = harness.crm.reader.read_changes("engagements", T0, None, 4)
        harness.put(appointment(1, minutes=60))
        rows = [*first, *read_all(harness.crm, 4, first[-1].position)]
        assert set(keys(rows)) == {f"a-{number:03}" for number in range(12)}
        assert keys(rows)[-1] == "a-001"

    def test_a_removal_between_two_pages_hides_no_other_record(self, harness: CrmUnderTest) -> None:
        harness.put(*(appointment(number) for number in range(12)))
        first = harness.crm.reader.read_changes("engagements", T0, None, 4)
        harness.remove("a-001")
        rows = [*first, *read_all(harness.crm, 4, first[-1].position)]
        assert keys(rows) == [f"a-{number:03}" for number in range(12)]

    def test_a_record_that_was_deleted_in_the_crm_says_when(self, harness: CrmUnderTest) -> None:
        harness.put(Appointment("a-1", T0, START, deleted_at=T0))
        assert read_all(harness.crm, 10)[0].payload["deletedAt"] == "2026-02-10T09:00:00.000Z"

    def test_a_record_becomes_siros_nested_object(self, harness: CrmUnderTest) -> None:
        harness.put(appointment(1))
        payload = read_all(harness.crm, 10)[0].payload
        assert payload["startTime"] == "2026-02-15T14:00:00.000Z"
        assert payload["engagementType"] == {"name": "visit", "activityType": "APPOINTMENT"}
        assert payload["engagementUsers"][0]["externalId"] == "7"
        assert payload["account"]["externalId"] == "c-9"
        assert payload["opportunity"] == {"externalId": "d-1"}

    def test_an_appointment_is_shown_by_the_clock_of_its_own_zone_else_of_the_mappings(
        self, harness: CrmUnderTest
    ) -> None:
        """A zone that nobody knows is one record's matter, and named."""
        zones = (None, "America/New_York", "", "Mountain")
        harness.put(*(Appointment(f"a-{at}", T0, START, zone=zone) for at, zone in enumerate(zones)))
        payloads = [row.payload for row in read_all(harness.crm, 10)]
        assert [payload["startTimeLocalized"][11:16] for payload in payloads[:3]] == ["07:00", "09:00", "07:00"]
        assert {payload["startTime"] for payload in payloads} == {"2026-02-15T14:00:00.000Z"}
        [issue] = check_page("engagements", payloads)[1][3]
        assert issue.path == ("_timezone",)
        assert issue.message.startswith("must be an IANA time zone such as America/Denver; correct it in the CRM")

    def test_records_are_found_by_key_and_missing_ones_left_out(self, harness: CrmUnderTest) -> None:
        harness.put(appointment(1), appointment(2), appointment(3))
        rows = harness.crm.reader.read_by_keys("engagements", ["a-003", "a-404", "a-001"])
        assert sorted(keys(rows)) == ["a-001", "a-003"]

    def test_a_window_holds_what_starts_within_and_nothing_else(self, harness: CrmUnderTest) -> None:
        harness.put(*(appointment(number, days=number) for number in range(10)))
        rows = list(harness.crm.reader.read_window("engagements", START + timedelta(days=2), START + timedelta(days=8)))
        assert sorted(keys(rows)) == [f"a-{number:03}" for number in range(2, 9)]

    @pytest.mark.parametrize("limit", [1, 10])
    def test_a_record_without_an_id_comes_without_one_and_hides_no_other(
        self, harness: CrmUnderTest, limit: int
    ) -> None:
        harness.put(*(appointment(number) for number in range(1, 4)))
        harness.put_without_id(T0 + timedelta(minutes=1))
        rows, page = [], list(harness.crm.reader.read_changes("engagements", T0, None, limit))
        while page:
            rows += page
            whole = len(page) < limit
            page = [] if whole else list(harness.crm.reader.read_changes("engagements", None, page[-1].position, limit))
        assert keys([row for row in rows if "externalId" in row.payload]) == ["a-001", "a-002", "a-003"]
        assert any("externalId" not in row.payload for row in rows)

    @pytest.mark.parametrize("limit", [1, 2, 10])
    def test_a_record_that_cannot_be_read_is_refused_by_name_and_stops_no_other(
        self, harness: CrmUnderTest, limit: int
    ) -> None:
        harness.put(*(appointment(number) for number in range(1, 6)))
        for key in ("a-002", "a-004", "a-005"):
            harness.garble(key)
        rows = read_all(harness.crm, limit)
        assert keys(rows) == [f"a-{number:03}" for number in range(1, 6)]
        assert refused(rows) == dict.fromkeys(("a-002", "a-004", "a-005"), ("deletedAt",))
        assert refused(harness.crm.reader.read_by_keys("engagements", ["a-002", "a-003"])) == {"a-002": ("deletedAt",)}
        window = list(
            harness.crm.reader.read_window("engagements", START - timedelta(days=1), START + timedelta(days=1))
        )
        assert set(refused(window)) == {"a-002", "a-004", "a-005"}
        assert set(keys(window)) == set(keys(rows))

    def test_a_key_finds_the_record_of_that_very_id(self, harness: CrmUnderTest) -> None:
        """A database's collation may hold more ids equal than Siro does."""
        harness.put(appointment(1))
        assert not keys(harness.crm.reader.read_by_keys("engagements", ["A-001"]))

    def test_an_unmapped_entity_is_a_mistake_of_the_mapping(self, harness: CrmUnderTest) -> None:
        with pytest.raises(ConfigurationError, match="accounts"):
            harness.crm.reader.read_changes("accounts", T0, None, 10)


class TimelessRules:
    """A CRM that shows no time of the last change is read whole in each pass."""

    @pytest.mark.parametrize("limit", [3, 50])
    def test_every_record_is_read_whatever_its_age(self, harness: CrmUnderTest, limit: int) -> None:
        harness.put(*(appointment(number, minutes=-number) for number in range(8)))
        with closing(harness.timeless()) as crm:
            rows = read_all(crm, limit)
        assert keys(rows) == [f"a-{number:03}" for number in range(8)]
        assert {row.updated_at for row in rows} == {None}

    def test_a_pass_goes_on_in_another_process(self, harness: CrmUnderTest) -> None:
        harness.put(*(appointment(number, minutes=-number) for number in range(8)))
        with closing(harness.timeless()) as crm:
            first = crm.reader.read_changes("engagements", T0, None, 3)
        with closing(harness.timeless()) as crm:
            assert keys([*first, *read_all(crm, 3, first[-1].position)]) == [f"a-{number:03}" for number in range(8)]

    def test_a_pass_whose_last_record_is_gone_misses_none(self, harness: CrmUnderTest) -> None:
        harness.put(*(appointment(number) for number in range(8)))
        with closing(harness.timeless()) as crm:
            first = crm.reader.read_changes("engagements", T0, None, 3)
        harness.remove(keys(first)[-1])
        with closing(harness.timeless()) as crm:
            rest = keys(read_all(crm, 3, first[-1].position))
        assert rest[-5:] == [f"a-{number:03}" for number in range(3, 8)]


class FieldRules:
    def test_a_record_that_is_not_there_has_no_fields(self, harness: CrmUnderTest) -> None:
        assert harness.crm.fields.read_fields("deal", "d-404", [harness.text_field]) is None

    def test_values_come_back_with_their_types(self, harness: CrmUnderTest) -> None:
        new: dict[str, CrmValue] = {
            harness.text_field: "Im März: “bald”\n'x'",
            harness.number_field: Decimal("40000.50"),
            harness.date_field: date(2026, 3, 1),
        }
        writes = [FieldWrite(field, None, value) for field, value in new.items()]
        outcomes = harness.crm.fields.write_fields("deal", "d-1", writes)
        assert {field: outcome.result for field, outcome in outcomes.items()} == dict.fromkeys(new, WriteResult.WRITTEN)
        assert harness.crm.fields.read_fields("deal", "d-1", list(new)) == new
        assert {field: outcome.value for field, outcome in outcomes.items()} == new

    def test_other_records_stay_as_they_are(self, harness: CrmUnderTest) -> None:
        harness.crm.fields.write_fields("deal", "d-1", [FieldWrite(harness.text_field, None, "soon")])
        assert harness.deal_value("d-2", harness.text_field) is None

    def test_a_persons_edit_wins_over_ours(self, harness: CrmUnderTest) -> None:
        harness.edit_deal("d-1", harness.text_field, "a person's")
        outcomes = harness.crm.fields.write_fields(
            "deal",
            "d-1",
            [FieldWrite(harness.text_field, None, "ours"), FieldWrite(harness.number_field, None, Decimal(7))],
        )
        assert outcomes[harness.text_field].result == WriteResult.EDITED
        assert outcomes[harness.text_field].value == "a person's"
        assert outcomes[harness.number_field].result == WriteResult.WRITTEN
        assert harness.deal_value("d-1", harness.text_field) == "a person's"

    def test_a_field_can_be_emptied_again(self, harness: CrmUnderTest) -> None:
        harness.crm.fields.write_fields("deal", "d-1", [FieldWrite(harness.text_field, None, "soon")])
        outcomes = harness.crm.fields.write_fields("deal", "d-1", [FieldWrite(harness.text_field, "soon", None)])
        assert outcomes[harness.text_field].result == WriteResult.WRITTEN
        assert harness.deal_value("d-1", harness.text_field) is None

    def test_what_the_crm_fills_in_by_itself_counts_as_empty_and_can_be_put_back(self, harness: CrmUnderTest) -> None:
        new: dict[str, CrmValue] = {
            harness.flag_field: True,
            harness.number_field: Decimal(7),
            harness.text_field: "soon",
        }
        for field, filler in zip(new, (False, 0, "None"), strict=True):
            harness.edit_deal("d-1", field, filler)
        before = harness.crm.fields.read_fields("deal", "d-1", list(new))
        assert before is not None
        assert all(counts_as_empty(value, (False, 0, "none")) for value in before.values())
        for wanted in (new, before):
            stands = harness.crm.fields.read_fields("deal", "d-1", list(new)) or {}
            kept = {field: harness.crm.fields.as_kept("deal", field, value) for field, value in wanted.items()}
            writes = [FieldWrite(field, stands[field], value) for field, value in kept.items()]
            outcomes = harness.crm.fields.write_fields("deal", "d-1", writes)
            assert {each.result for each in outcomes.values()} == {WriteResult.WRITTEN}
        assert harness.crm.fields.read_fields("deal", "d-1", list(new)) == before

    def test_a_refused_field_does_not_stop_the_others(self, harness: CrmUnderTest) -> None:
        writes = [
            FieldWrite(harness.number_field, None, Decimal(-12345)),
            FieldWrite(harness.text_field, None, "soon"),
        ]
        outcomes = harness.crm.fields.write_fields("deal", "d-1", writes)
        assert outcomes[harness.number_field].result == WriteResult.REFUSED
        assert outcomes[harness.text_field].result == WriteResult.WRITTEN
        assert outcomes[harness.number_field].reason
        assert "12345" not in outcomes[harness.number_field].reason

    def test_fields_of_a_record_that_is_not_there_are_refused(self, harness: CrmUnderTest) -> None:
        outcomes = harness.crm.fields.write_fields("deal", "d-404", [FieldWrite(harness.text_field, None, "soon")])
        assert outcomes[harness.text_field].result == WriteResult.REFUSED

    def test_a_write_whose_answer_was_lost_is_found_done(self, harness: CrmUnderTest) -> None:
        write = FieldWrite(harness.text_field, None, "soon")
        with harness.lose_next_answer(), suppress(UnavailableError):
            harness.crm.fields.write_fields("deal", "d-1", [write])
        assert harness.crm.fields.read_fields("deal", "d-1", [harness.text_field]) == {harness.text_field: "soon"}


class CameOutRules:
    """Written means: it stands there."""

    def test_a_number_that_came_out_other_is_put_back_and_refused(self, harness: CrmUnderTest) -> None:
        harness.spoil(harness.number_field, "clips")
        writes = [FieldWrite(harness.number_field, None, Decimal(40)), FieldWrite(harness.text_field, None, "soon")]
        outcomes = harness.crm.fields.write_fields("deal", "d-1", writes)
        assert (outcomes[harness.number_field].result, outcomes[harness.number_field].value) == ("refused", None)
        assert "put back" in outcomes[harness.number_field].reason
        assert outcomes[harness.text_field].result == WriteResult.WRITTEN
        assert harness.deal_value("d-1", harness.number_field) is None

    def test_a_text_that_came_out_other_stays_and_is_told(self, harness: CrmUnderTest) -> None:
        harness.spoil(harness.text_field, "cuts")
        outcome = harness.crm.fields.write_fields(
            "deal", "d-1", [FieldWrite(harness.text_field, None, "soon, we think")]
        )
        assert outcome[harness.text_field].result == WriteResult.ALTERED
        assert (outcome[harness.text_field].value, harness.deal_value("d-1", harness.text_field)) == ("soon", "soon")
        assert "cut" in outcome[harness.text_field].reason
        assert "think" not in outcome[harness.text_field].reason

    def test_a_value_that_the_crm_kept_as_it_was_is_refused(self, harness: CrmUnderTest) -> None:
        harness.edit_deal("d-1", harness.text_field, "before")
        harness.spoil(harness.text_field, "keeps")
        outcome = harness.crm.fields.write_fields("deal", "d-1", [FieldWrite(harness.text_field, "before", "soon")])
        assert (outcome[harness.text_field].result, outcome[harness.text_field].value) == ("refused", "before")
        assert "kept" in outcome[harness.text_field].reason


class NoteRules:
    def test_a_note_is_found_by_its_marker(self, harness: CrmUnderTest) -> None:
        created = harness.crm.notes.create_note("d-1", MARK, f"{MARK}\nhello")
        assert [note.key for note in harness.crm.notes.find_notes("d-1", MARK, None)] == [created.key]
        assert list(harness.notes("d-1").values()) == [f"{MARK}\nhello"]
        assert not harness.crm.notes.find_notes("d-2", MARK, None)

    def test_a_note_is_made_once(self, harness: CrmUnderTest) -> None:
        first = harness.crm.notes.create_note("d-1", MARK, f"{MARK}\nhello")
        second = harness.crm.notes.create_note("d-1", MARK, f"{MARK}\nhello again")
        assert second.key == first.key
        assert len(harness.notes("d-1")) == 1

    def test_a_note_is_found_among_many(self, harness: CrmUnderTest) -> None:
        created = harness.crm.notes.create_note("d-1", MARK, f"{MARK}\nhello")
        for number in range(7):
            harness.add_note("d-1", f"call {number} 100%_done")
        assert [note.key for note in harness.crm.notes.find_notes("d-1", MARK, None)] == [created.key]

    def test_a_note_whose_answer_was_lost_is_not_made_twice(self, harness: CrmUnderTest) -> None:
        with harness.lose_next_answer(), pytest.raises(UnavailableError):
            harness.crm.notes.create_note("d-1", MARK, f"{MARK}\nhello")
        note = harness.crm.notes.create_note("d-1", MARK, f"{MARK}\nhello")
        assert len(harness.notes("d-1")) == 1
        assert note.body == f"{MARK}\nhello"

    def test_a_note_is_rewritten_as_long_as_it_is_what_was_found(self, harness: CrmUnderTest) -> None:
        harness.crm.notes.create_note("d-1", MARK, f"{MARK}\nhello")
        [note] = harness.crm.notes.find_notes("d-1", MARK, None)
        shown = harness.crm.notes.update_note(note, f"{MARK}\nnew")
        assert shown == FoundNote(note.key, f"{MARK}\nnew")
        assert list(harness.notes("d-1").values()) == [f"{MARK}\nnew"]

    def test_a_note_that_a_person_edited_is_left_alone(self, harness: CrmUnderTest) -> None:
        note = harness.crm.notes.create_note("d-1", MARK, f"{MARK}\nhello")
        [key] = harness.notes("d-1")
        harness.edit_note(key, f"{MARK}\nhello, and mine")
        assert not harness.crm.notes.update_note(note, f"{MARK}\nnew")
        assert not harness.crm.notes.delete_note(note)
        assert harness.notes("d-1") == {key: f"{MARK}\nhello, and mine"}

    def test_a_note_that_a_person_deleted_is_not_written_again(self, harness: CrmUnderTest) -> None:
        note = harness.crm.notes.create_note("d-1", MARK, f"{MARK}\nhello")
        [key] = harness.notes("d-1")
        harness.remove_note(key)
        assert not harness.crm.notes.update_note(note, f"{MARK}\nnew")
        assert not harness.crm.notes.delete_note(note)
        assert not harness.crm.notes.find_notes("d-1", MARK, note.key)

    def test_a_stored_key_finds_a_note_that_lost_its_marker(self, harness: CrmUnderTest) -> None:
        note = harness.crm.notes.create_note("d-1", MARK, f"{MARK}\nhello")
        [key] = harness.notes("d-1")
        harness.edit_note(key, "all mine now")
        assert harness.crm.notes.find_notes("d-1", MARK, note.key) == [FoundNote(note.key, "all mine now")]

    def test_doubles_are_found_the_oldest_first(self, harness: CrmUnderTest) -> None:
        for number in range(12):
            harness.add_note("d-1", f"{MARK}\n{number}")
        found = harness.crm.notes.find_notes("d-1", MARK, None)
        assert [note.body for note in found] == [f"{MARK}\n{number}" for number in range(12)]
        assert harness.crm.notes.find_notes("d-1", MARK, found[5].key)[0] == found[5]

    def test_a_note_can_be_taken_away(self, harness: CrmUnderTest) -> None:
        harness.add_note("d-1", "a person's")
        note = harness.crm.notes.create_note("d-1", MARK, f"{MARK}\nhello")
        assert harness.crm.notes.delete_note(note)
        assert list(harness.notes("d-1").values()) == ["a person's"]

    @pytest.mark.parametrize("change", REPLACED)
    def test_a_note_stays_ours_whatever_the_crm_makes_of_it(self, harness: CrmUnderTest, change: str) -> None:
        """Rewritten, left where a person edited it, redacted, taken back; a person's words around it stay."""
        harness.change_notes(REPLACED[change])
        note = NoteUnderTest(harness.crm.notes)
        assert note.write(TEXT).startswith(("written", "altered"))
        assert note.write(TEXT) == NoteResult.THERE
        [key] = harness.notes("d-1")
        harness.type_around(key, "Call first!", "R&D called. - Dana")
        typed = note.around()
        assert note.write(OTHER).startswith(("written", "altered"))
        assert note.says(OTHER)
        assert note.around() == typed
        harness.edit_note(key, harness.notes("d-1")[key].replace("50k", "55k"))
        assert note.write(TEXT) == NoteResult.EDITED
        assert note.redact("Gone.").startswith("written")
        assert note.around() == typed
        assert note.take_back() == NoteResult.TAKEN_BACK
        [left] = harness.notes("d-1").values()
        assert words(left) == words("Call first! R&D called. - Dana")

    def test_a_marker_that_is_only_quoted_finds_no_note(self, harness: CrmUnderTest) -> None:
        harness.add_note("d-1", f"Who deleted {MARK}?")
        harness.add_note("d-1", fence.wrap(f"as in\n{MARK}\nx", "rec-2"))
        assert not harness.crm.notes.find_notes("d-1", MARK, None)
        harness.crm.notes.create_note("d-1", MARK, fence.wrap("hello", "rec-1"))
        assert len(harness.notes("d-1")) == 3


class ErrorRules:
    def test_a_crm_that_does_not_answer_may_answer_later(self, harness: CrmUnderTest) -> None:
        crm = harness.unreachable()
        with pytest.raises(UnavailableError):
            crm.reader.read_changes("engagements", T0, None, 10)
        with pytest.raises(UnavailableError):
            crm.fields.read_fields("deal", "d-1", [harness.text_field])
        crm.close()

    def test_a_wrong_mapping_is_named_by_its_key(self, harness: CrmUnderTest) -> None:
        crm = harness.misconfigured()
        with pytest.raises(ConfigurationError, match="engagements"):
            crm.reader.read_changes("engagements", T0, None, 10)
        crm.close()


class Conformance(ReadingRules, TimelessRules, FieldRules, CameOutRules, NoteRules, ErrorRules):
    """Every rule; a connector's test class inherits it."""
