"""Every paging style reads every record, on a list that moves too."""

from datetime import timedelta
from typing import Any

import pytest

from siro_bridge.crm.rest.connector import RestCrm
from siro_bridge.domain.errors import ConfigurationError, CrmUnavailableError
from tests.integration.crm.conformance import START, T0, appointment, keys, read_all
from tests.integration.crm.rest_crm.store import Json
from tests.integration.crm.rest_harness import RestUnderTest, documented

SIZE: Json = {"limit": "per_page", "size": 3}
STYLES: dict[str, Json] = {
    "cursor": {"paging": {"style": "cursor", "param": "cursor", "next": "meta.next", **SIZE}},
    "offset": {"paging": {"style": "offset", **SIZE}},
    "offset, told when it ends": {"paging": {"style": "offset", "more": "meta.more", **SIZE}},
    "offset, no overlap": {"paging": {"style": "offset", "overlap": False, **SIZE}},
    "page": {"paging": {"style": "page", **SIZE}},
    "page, told when it ends": {"paging": {"style": "page", "more": "meta.more", **SIZE}},
    "page, no since": {"paging": {"style": "page", **SIZE}, "since": None},
    "offset, no overlap, no since": {"paging": {"style": "offset", "overlap": False, **SIZE}, "since": None},
    "link": {"paging": {"style": "link", **SIZE}},
    "times among the parameters": {
        "paging": {"style": "page", **SIZE},
        "params": {
            "sort": "modified,id",
            "modified_from": "{since}",
            "starts_from": "{start}",
            "starts_to": "{end}",
        },
        "since": {},
        "window": {},
    },
    "keyset": {
        "paging": {"style": "keyset", **SIZE},
        "since": None,
        "params": {"sort": "modified,id", "after_modified": "{cursor}", "after_id": "{key}"},
    },
    "keyset in the body": {
        "method": "POST",
        "path": "/visits/search",
        "params": {},
        "body": {"sort": "modified,id", "filter": {"after_modified": "{cursor}", "after_id": "{key}"}},
        "since": None,
        "send_in": "body",
        "paging": {
            "style": "keyset",
            "begin": {"body": {"sort": "modified,id", "filter": {"after_modified": "{cursor}"}}},
            **SIZE,
        },
    },
    "unsorted": {
        "paging": {"style": "cursor", "param": "cursor", "next": "meta.next", **SIZE},
        "params": {},
        "order": "any",
    },
    "whole": {"paging": None, "since": None},
    "search": {
        "method": "POST",
        "path": "/visits/search",
        "params": {},
        "body": {"sort": "modified,id", "filter": {"modified_from": "{since}"}},
        "since": {},
        "send_in": "body",
        "paging": {"style": "cursor", "param": "cursor", "next": "meta.next", **SIZE},
        "window": {"body": {"filter": {"starts_from": "{start}", "starts_to": "{end}"}}},
    },
}
TURNED = [style for style in STYLES if style not in ("whole", "unsorted")]


def styled(rest: RestUnderTest, style: str, document: Json | None = None, **changes: Any) -> RestCrm:
    document = document or documented()
    document["engagements"]["list"] |= {**STYLES[style], **changes}
    return rest.connect(document)


@pytest.mark.parametrize("style", STYLES)
def test_every_style_reads_every_record_once(rest: RestUnderTest, style: str) -> None:
    rest.put(*(appointment(number, minutes=number // 4) for number in range(20)))
    assert keys(read_all(styled(rest, style), 4)) == [f"a-{number:03}" for number in range(20)]


@pytest.mark.parametrize("style", STYLES)
def test_every_style_goes_on_in_another_process(rest: RestUnderTest, style: str) -> None:
    rest.put(*(appointment(number, minutes=number // 4) for number in range(20)))
    first = styled(rest, style).reader.read_changes("engagements", T0, None, 6)
    rest_of_them = read_all(styled(rest, style), 6, first[-1].position)
    assert keys([*first, *rest_of_them]) == [f"a-{number:03}" for number in range(20)]


@pytest.mark.parametrize("style", STYLES)
def test_every_style_reads_a_window_whole(rest: RestUnderTest, style: str) -> None:
    rest.put(*(appointment(number, days=number) for number in range(20)))
    rows = styled(rest, style).reader.read_window("engagements", START, START + timedelta(days=9))
    assert sorted(keys(list(rows))) == [f"a-{number:03}" for number in range(10)]


@pytest.mark.parametrize("style", TURNED)
def test_an_edit_between_two_pages_hides_no_other_record(rest: RestUnderTest, style: str) -> None:
    rest.put(*(appointment(number) for number in range(12)))
    crm = styled(rest, style)
    first = crm.reader.read_changes("engagements", T0, None, 3)
    rest.put(appointment(0, minutes=60), appointment(1, minutes=61))
    rows = [*first, *read_all(crm, 3, first[-1].position)]
    assert set(keys(rows)) == {f"a-{number:03}" for number in range(12)}


@pytest.mark.parametrize("style", TURNED)
def test_a_removal_between_two_pages_hides_no_other_record(rest: RestUnderTest, style: str) -> None:
    rest.put(*(appointment(number) for number in range(12)))
    crm = styled(rest, style)
    first = crm.reader.read_changes("engagements", T0, None, 3)
    rest.remove("a-001")
    rows = [*first, *read_all(crm, 3, first[-1].position)]
    assert keys(rows) == [f"a-{number:03}" for number in range(12)]


@pytest.mark.parametrize("style", STYLES)
def test_a_burst_of_changes_is_read_whole(rest: RestUnderTest, style: str) -> None:
    """Ten a second on pages of three: what is asked for anew begins on a page that was read before."""
    rest.put(*(appointment(number, minutes=number / 600) for number in range(40)))
    assert keys(read_all(styled(rest, style), 50)) == [f"a-{number:03}" for number in range(40)]


def test_an_edit_among_records_of_one_moment_is_noticed(rest: RestUnderTest) -> None:
    """Here pages must be turned by number: the overlap of one record shows that they moved."""
    rest.put(*(appointment(number, minutes=1) for number in range(12)))
    crm = styled(rest, "offset")
    first = crm.reader.read_changes("engagements", T0, None, 2)
    rest.put(appointment(0, minutes=60))
    rows = [*first, *read_all(crm, 2, first[-1].position)]
    assert set(keys(rows)) == {f"a-{number:03}" for number in range(12)}


@pytest.mark.parametrize("style", ["offset", "offset, no overlap", "page", "page, told when it ends"])
@pytest.mark.parametrize("page", [1, 2])
def test_a_window_that_moves_is_an_error_and_not_a_gap(rest: RestUnderTest, style: str, page: int) -> None:
    rest.put(*(appointment(number) for number in range(12)))
    rows = iter(styled(rest, style).reader.read_window("engagements", START, START))
    read = [next(rows) for _ in range(3 * page)]
    rest.remove(keys(read)[-1])
    with pytest.raises(CrmUnavailableError, match="came or went"):
        list(rows)


@pytest.mark.parametrize("style", ["offset", "offset, no overlap", "page"])
def test_a_record_that_is_added_at_the_end_moves_no_window(rest: RestUnderTest, style: str) -> None:
    rest.put(*(appointment(number) for number in range(11)))
    rows = iter(styled(rest, style).reader.read_window("engagements", START, START))
    read = [next(rows) for _ in range(10)]
    rest.put(appointment(11))
    assert keys([*read, *rows])[:11] == [f"a-{number:03}" for number in range(11)]


def test_a_list_that_is_not_in_order_is_a_mistake_of_the_mapping(rest: RestUnderTest) -> None:
    rest.put(appointment(1, minutes=9), appointment(2, minutes=1))
    with pytest.raises(ConfigurationError, match=r"engagements\.list: .*sort"):
        read_all(styled(rest, "cursor", params={}), 10)


def test_a_page_larger_than_the_crm_gives_ends_nothing_early(rest: RestUnderTest) -> None:
    rest.put(*(appointment(number) for number in range(120)))
    paging = {"style": "offset", "limit": "per_page", "size": 1000}
    assert len(read_all(styled(rest, "offset", paging=paging), 500)) == 120


@pytest.mark.parametrize("form", ["iso", "epoch", "epoch_ms", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%z"])
def test_since_is_asked_in_the_crms_own_format(rest: RestUnderTest, form: str) -> None:
    """The test CRM compares texts, so a pattern must begin as its times do: a day, in UTC."""
    rest.put(*(appointment(number) for number in range(12)))
    document = documented()
    document["timezone"] = "UTC"
    document["engagements"]["list"]["since"] = {"param": "modified_from", "format": form}
    crm = rest.connect(document)
    rows = crm.reader.read_changes("engagements", T0 + timedelta(minutes=5), None, 50)
    assert keys(rows) == [f"a-{number:03}" for number in range(5, 12)]


def test_reading_asks_for_pages_and_not_for_the_table(rest: RestUnderTest) -> None:
    rest.put(*(appointment(number) for number in range(30)))
    crm = styled(rest, "cursor")
    with rest.count_requests() as count:
        crm.reader.read_changes("engagements", T0, None, 6)
    assert count.made <= 3


@pytest.mark.parametrize(
    "paging",
    [
        {"style": "keyset"},
        {"style": "cursor", "param": "cursor", "next": "meta.next"},
        {"style": "page"},
        {"style": "offset"},
        {"style": "link"},
    ],
    ids=lambda paging: paging["style"],
)
def test_every_style_reads_a_list_without_a_clock_and_goes_on_behind_a_record(
    rest: RestUnderTest, paging: Json
) -> None:
    """It does so at the page where that record stood, or a long list would take a run for the pages before it."""
    rest.put(*(appointment(number, minutes=-number) for number in range(48)))
    document = documented()
    params = {"after_id": "{key}"} if paging["style"] == "keyset" else {}
    document["engagements"]["cursor"] = "none"
    document["engagements"]["list"] |= {"since": None, "params": params, "paging": {**paging, **SIZE}}
    first = rest.connect(document).reader.read_changes("engagements", T0, None, 40)
    with rest.count_requests() as count:
        left = read_all(rest.connect(document), 5, first[-1].position)
    assert keys([*first, *left]) == [f"a-{number:03}" for number in range(48)]
    assert count.made <= (16 if paging["style"] == "page" else 14)  # of 16 pages, some of which are asked for twice
