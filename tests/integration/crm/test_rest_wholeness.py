"""What a CRM's pages leave out is read all the same, or told: ties, hidden records, capped searches, stuck lists."""

from datetime import timedelta
from typing import Any

import pytest

from siro_bridge.domain.errors import ConfigurationError, CrmUnavailableError
from tests.integration.crm.conformance import START, T0, appointment, keys, read_all
from tests.integration.crm.rest_crm.faults import Fault
from tests.integration.crm.rest_harness import RestUnderTest
from tests.integration.crm.test_rest_paging import STYLES, styled

TURNED = [style for style in STYLES if style != "whole"]
KEYSET = [style for style in TURNED if style.startswith("keyset")]
NUMBERED = ["offset", "offset, told when it ends", "offset, no overlap", "page", "page, told when it ends"]
CAPPED = [style for style in TURNED if style not in (*KEYSET, "unsorted") and not style.endswith("no since")]
LOST = "tie-breaker"


def paging(style: str, **changes: Any) -> dict[str, Any]:
    return {"paging": {**STYLES[style]["paging"], **changes}}


@pytest.mark.parametrize("style", NUMBERED)
def test_ties_lose_nothing_in_silence(rest: RestUnderTest, style: str) -> None:
    """39 records of one bulk edit, sorted by their time alone."""
    rest.put(appointment(100), *(appointment(number, minutes=200) for number in range(39)))
    crm = styled(rest, style, params={"sort": "modified"}, **paging(style, size=9))
    with pytest.raises(ConfigurationError, match=rf"engagements\.list.*{LOST}"):
        read_all(crm, 50)
    whole = styled(rest, style, **paging(style, size=9))
    assert keys(read_all(whole, 50)) == ["a-100", *(f"a-{number:03}" for number in range(39))]


@pytest.mark.parametrize("style", NUMBERED)
def test_ties_lose_nothing_of_a_window_in_silence(rest: RestUnderTest, style: str) -> None:
    rest.put(*(appointment(number, minutes=1) for number in range(20)))
    crm = styled(rest, style, params={"sort": "modified"})
    with pytest.raises((ConfigurationError, CrmUnavailableError), match=LOST):
        list(crm.reader.read_window("engagements", START, START))


@pytest.mark.parametrize("style", [style for style in TURNED if style not in KEYSET])
@pytest.mark.parametrize("hidden", [range(2, 9), (1, 4, 7), range(12)])
def test_records_that_the_credentials_may_not_see_hide_no_others(rest: RestUnderTest, style: str, hidden: Any) -> None:
    rest.put(*(appointment(number, minutes=1) for number in range(12)))
    rest.server.store.lists.hidden = {f"a-{number:03}" for number in hidden}
    more = paging(style) if "next" in STYLES[style]["paging"] else paging(style, more="meta.more")
    seen = [f"a-{number:03}" for number in range(12) if number not in hidden]
    assert keys(read_all(styled(rest, style, **more), 50)) == seen
    window = styled(rest, style, **more).reader.read_window("engagements", START, START)
    assert sorted(set(keys(list(window)))) == seen


@pytest.mark.parametrize("style", ["offset", "offset, no overlap", "page", "page, no since"])
def test_a_list_that_does_not_say_whether_it_ends_is_asked_for_one_page_more(rest: RestUnderTest, style: str) -> None:
    rest.put(*(appointment(number, minutes=1) for number in range(12)))
    rest.server.store.lists.hidden = {f"a-{number:03}" for number in (3, 4, 5)}
    assert len(read_all(styled(rest, style), 50)) == 9


@pytest.mark.parametrize("style", ["offset", "page", "cursor", "link", "keyset"])
def test_an_answer_without_what_tells_whether_more_follow_ends_no_list(rest: RestUnderTest, style: str) -> None:
    """A misspelt `more` is null, which is no false."""
    rest.put(*(appointment(number, minutes=number) for number in range(12)))
    crm = styled(rest, style, **paging(style, more="has_more"))
    assert len(crm.reader.read_changes("engagements", T0, None, 50)) == 12


@pytest.mark.parametrize("style", ["cursor", "link"])
@pytest.mark.parametrize("more", [None, "meta.more"])
def test_a_full_first_page_without_a_next_one_is_told(
    rest: RestUnderTest, style: str, more: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    """A misspelt `next` finds nothing, as at the end of a list."""
    rest.put(*(appointment(number, minutes=number) for number in range(12)))
    crm = styled(rest, style, **paging(style, more=more, next="meta.nekst"))
    if more is None:
        assert len(crm.reader.read_changes("engagements", T0, None, 50)) < 12
        assert "nothing names a next one; if more records follow, correct this" in caplog.text
    else:
        with pytest.raises(ConfigurationError, match=r"paging\.next: .*nothing names the next page; correct one$"):
            crm.reader.read_changes("engagements", T0, None, 50)


@pytest.mark.parametrize("limit", [2, 4])
def test_an_entry_without_an_id_is_told_of_a_later_page_too(rest: RestUnderTest, limit: int) -> None:
    rest.put(*(appointment(number) for number in range(12)))
    odd = {"a-001": "first", "a-010": "last"}
    rest.server.store.shows_visit = lambda visit: {"title": odd[visit["id"]]} if visit["id"] in odd else visit
    rows = read_all(styled(rest, "cursor"), limit)
    assert len({row.stray for row in rows if row.stray}) == len(odd)


@pytest.mark.parametrize("style", KEYSET)
def test_keyset_says_where_it_cannot_go_on(rest: RestUnderTest, style: str) -> None:
    rest.put(*(appointment(number) for number in range(12)))
    rest.server.store.lists.hidden = {f"a-{number:03}" for number in (3, 4, 5)}
    crm = styled(rest, style, **paging(style, more="meta.more"))
    with pytest.raises(ConfigurationError, match=r"engagements\.list\.paging\.more: .*though more follow"):
        read_all(crm, 50)


@pytest.mark.parametrize("style", KEYSET)
def test_keysets_first_request_leaves_out_no_record_of_its_very_moment(rest: RestUnderTest, style: str) -> None:
    """Without an id the test CRM gives what is later than the time, as many do."""
    rest.put(*(appointment(number) for number in range(4)))
    rows = styled(rest, style).reader.read_changes("engagements", T0 + timedelta(minutes=2), None, 10)
    assert keys(rows) == ["a-002", "a-003"]


@pytest.mark.parametrize(
    ("style", "past"), [*((style, "error") for style in CAPPED), ("cursor", "nothing"), ("page", "nothing")]
)
def test_a_search_that_gives_no_more_is_asked_anew_from_its_last_record(
    rest: RestUnderTest, style: str, past: Any
) -> None:
    rest.put(*(appointment(number, minutes=number // 3) for number in range(40)))
    rest.server.store.lists.most, rest.server.store.lists.past = 12, past
    crm = styled(rest, style, **paging(style, most=12))
    assert keys(read_all(crm, 50)) == [f"a-{number:03}" for number in range(40)]


def test_records_that_a_search_hides_count_among_those_that_it_gives(rest: RestUnderTest) -> None:
    rest.put(*(appointment(number) for number in range(20)))
    rest.server.store.lists.most, rest.server.store.lists.hidden = 12, {"a-001", "a-004", "a-007"}
    assert len(read_all(styled(rest, "cursor", **paging("cursor", most=12)), 50)) == 17


@pytest.mark.parametrize("style", CAPPED)
def test_more_records_of_one_moment_than_a_search_gives_are_told(rest: RestUnderTest, style: str) -> None:
    rest.put(appointment(99, minutes=0), *(appointment(number, minutes=1) for number in range(20)))
    rest.server.store.lists.most = 12
    with pytest.raises(ConfigurationError, match=r"paging\.most: .* more than 12 .*share one moment"):
        read_all(styled(rest, style, **paging(style, most=12)), 50)


@pytest.mark.parametrize("style", ["cursor", "offset", "page"])
def test_a_window_with_more_than_a_search_gives_is_read_in_parts(rest: RestUnderTest, style: str) -> None:
    rest.put(*(appointment(number, days=number / 2) for number in range(30)))
    rest.server.store.lists.most = 12
    crm = styled(rest, style, **paging(style, most=12))
    rows = list(crm.reader.read_window("engagements", START, START + timedelta(days=15)))
    assert set(keys(rows)) == {f"a-{number:03}" for number in range(30)}
    rest.put(*(appointment(number, days=1) for number in range(30)))
    with pytest.raises(ConfigurationError, match="more than 12"):
        list(crm.reader.read_window("engagements", START, START + timedelta(days=15)))


@pytest.mark.parametrize("style", TURNED)
def test_a_list_that_makes_no_progress_stops_with_a_line(rest: RestUnderTest, style: str) -> None:
    rest.put(*(appointment(number, minutes=1) for number in range(12)))
    rest.server.store.lists.stuck = True
    crm = styled(rest, style)
    with rest.count_requests() as count:
        with pytest.raises(ConfigurationError, match=r"engagements\.list\.pa\w+"):
            read_all(crm, 50)
        with pytest.raises(ConfigurationError, match=r"engagements\.list\.pa\w+"):
            list(crm.reader.read_window("engagements", START, START))
    assert count.made < 25


def test_pages_without_a_record_for_ever_stop_with_a_line(rest: RestUnderTest) -> None:
    rest.put(*(appointment(number) for number in range(3)))
    rest.server.store.lists.stuck, rest.server.store.lists.hidden = True, {f"a-{number:03}" for number in range(3)}
    with rest.count_requests() as count, pytest.raises(ConfigurationError, match="pages in a row brought no record"):
        read_all(styled(rest, "page, told when it ends"), 50)
    assert count.made <= 100


@pytest.mark.parametrize("style", TURNED)
def test_a_list_that_is_throttled_in_its_middle_goes_on_where_it_was(rest: RestUnderTest, style: str) -> None:
    rest.put(*(appointment(number) for number in range(12)))
    rest.document["throttled"] = {"status": [200, 403], "body": "slow"}
    crm = styled(rest, style, rest.document)
    first = crm.reader.read_changes("engagements", T0, None, 4)
    for status in (200, 403, 429):
        rest.server.faults.order(Fault("*", status=status, body={"slow": True}))
    rows = [*first, *read_all(crm, 4, first[-1].position)]
    assert keys(rows) == [f"a-{number:03}" for number in range(12)]


@pytest.mark.parametrize("status", [403, 429])
def test_a_list_whose_pause_is_long_is_read_whole_by_the_next_run(rest: RestUnderTest, status: int) -> None:
    rest.put(*(appointment(number) for number in range(12)))
    rest.document["throttled"] = {"status": [403]}
    crm = styled(rest, "cursor", rest.document)
    first = crm.reader.read_changes("engagements", T0, None, 4)
    rest.server.faults.order(Fault("*", status=status, headers={"Retry-After": "3600"}))
    with pytest.raises(CrmUnavailableError):
        crm.reader.read_changes("engagements", None, first[-1].position, 4)
    rows = [*first, *read_all(crm, 4, first[-1].position)]
    assert keys(rows) == [f"a-{number:03}" for number in range(12)]


@pytest.mark.parametrize("style", ["cursor", "link"])
def test_pages_that_overlap_on_purpose_are_read_where_the_mapping_says_so(rest: RestUnderTest, style: str) -> None:
    rest.put(*(appointment(number, minutes=1) for number in range(12)))
    rest.server.store.lists.overlap = 2
    with pytest.raises(ConfigurationError, match=r"paging\.overlap: true"):
        read_all(styled(rest, style), 50)
    assert len(read_all(styled(rest, style, **paging(style, overlap=True)), 50)) == 12


def test_notes_whose_pages_repeat_one_are_not_taken_for_all(rest: RestUnderTest) -> None:
    """A note that is lost between two pages would be made a second time."""
    for number in range(7):
        rest.add_note("d-1", f"call {number}")
    rest.server.store.lists.ties_notes = True
    rest.document["write_back"]["note"]["find"]["paging"]["overlap"] = False
    with pytest.raises(ConfigurationError, match=rf"write_back\.note\.find\.params: .*{LOST}"):
        rest.connect(rest.document).notes.find_notes("d-1", "[x]", None)
