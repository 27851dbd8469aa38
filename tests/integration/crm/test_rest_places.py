"""What the REST connector complains of stands in the mapping file where it says, and so does the request."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from siro_bridge.crm.port import Crm, FieldWrite
from siro_bridge.crm.rest.connector import RestCrm
from siro_bridge.crm.rest.mapping.model import RestMapping
from siro_bridge.domain.errors import SiroBridgeError
from tests.integration.crm.conformance import MARK, START, T0, appointment
from tests.integration.crm.places import Mistake, changed, loaded, place
from tests.integration.crm.rest_crm.faults import Fault
from tests.integration.crm.rest_crm.server import TOKEN
from tests.integration.crm.rest_harness import RestUnderTest, documented_text, loopback

TEXT = documented_text()
Open = Callable[[str], Crm]


@pytest.fixture
def connect(rest: RestUnderTest, tmp_path: Path) -> Iterator[Open]:
    rest.put(appointment(1, minutes=9), appointment(2, minutes=1))
    opened: list[RestCrm] = []

    def open_crm(text: str) -> Crm:
        mapping = loaded(tmp_path, text)
        assert isinstance(mapping, RestMapping)
        secret = {"base_url": rest.server.url, "bearer": TOKEN}
        opened.append(RestCrm(mapping, secret, transport=loopback(), sleep=lambda _: None))
        return opened[-1]

    yield open_crm
    for crm in opened:
        crm.close()


def changes(crm: Crm) -> Any:
    return crm.reader.read_changes("engagements", T0, None, 10)


def window(crm: Crm) -> Any:
    return list(crm.reader.read_window("engagements", START, START))


def read(crm: Crm) -> Any:
    return crm.fields.read_fields("deal", "d-1", ["name"])


def get(crm: Crm) -> Any:
    return crm.reader.read_by_keys("engagements", ["a-001"])


def note(crm: Crm) -> Any:
    return crm.notes.create_note("d-1", MARK, f"{MARK}\nhello")


def told(connect: Open, text: str, act: Callable[[Crm], Any]) -> str:
    with pytest.raises(SiroBridgeError) as caught:
        act(connect(text))
    return str(caught.value)


LIST = "engagements:\n  list:"
PAGING = "paging:\n      style: cursor\n      param: cursor\n      next: abs(meta)\n"
MISTAKES = {
    "list": Mistake(
        "path: /visits",
        "path: /nowhere",
        changes,
        LIST,
        "engagements.list",
        "GET /nowhere answered 404 (no such); the CRM has no such address",
    ),
    "items": Mistake(
        "items: data",
        "items: rows",
        changes,
        "items: rows",
        "engagements.list.items",
        "GET /visits: no list at items, rows",
    ),
    "next page": Mistake(
        "paging: {style: cursor, param: cursor, next: meta.next, limit: per_page, size: 50}\n",
        PAGING,
        changes,
        PAGING.rstrip(),
        "engagements.list.paging.next",
        "GET /visits: a function in abs(meta) does not take the value",
    ),
    "order": Mistake(
        '{sort: "modified,id"}',
        "{}",
        changes,
        LIST,
        "engagements.list",
        "GET /visits: the records do not come in the order",
    ),
    "window": Mistake(
        "    window: {start: starts_from, end: starts_to}\n",
        "",
        window,
        LIST,
        "engagements.list.window",
        "GET /visits: add the CRM's filter by start time",
    ),
    "cursor": Mistake(
        "cursor: modified\n", "cursor: seen\n", changes, "cursor: seen", "engagements.cursor", "seen finds nothing"
    ),
    "time": Mistake(
        "cursor: modified\n", "cursor: title\n", changes, "cursor: title", "engagements.cursor", "not a time in"
    ),
    "key": Mistake("key: id\n", "key: nr\n", changes, "key: nr", "engagements.key", "nr finds nothing"),
    "field": Mistake("subject:", "topic:", changes, "topic:", "engagements.fields.topic", "topic: "),
    "constant": Mistake(
        "  fields:",
        "  constants:\n    topic: Visit\n  fields:",
        changes,
        "topic: Visit",
        "engagements.constants.topic",
        "topic: ",
    ),
    "translation": Mistake(
        "  translate:",
        "  translate:\n    topic: {a: b}",
        changes,
        "    topic: {a: b}",
        "engagements.translate.topic",
        "topic is not one of the columns",
    ),
    "item": Mistake(
        "  item: data",
        "  item: abs(data)",
        get,
        "item: abs(data)",
        "engagements.item",
        "GET /visits/{key}: a function in abs(data)",
    ),
    "record": Mistake(
        "record: data",
        "record: deal",
        read,
        "record: deal",
        "write_back.targets.deal.record",
        "GET /deals/{key}: deal finds no record in the answer",
    ),
    "notes": Mistake(
        "items: notes",
        "items: rows",
        note,
        "items: rows",
        "write_back.note.find.items",
        "GET /deals/{parent}/notes: no list at items, rows",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_with_its_line_and_its_request(connect: Open, mistake: Mistake) -> None:
    text = changed(TEXT, mistake.old, mistake.new)
    assert place(text, mistake.anchor, mistake.key) + mistake.said in told(connect, text, mistake.act)


def test_a_section_that_is_not_there_is_named_with_the_file(connect: Open) -> None:
    message = told(connect, TEXT, lambda crm: crm.reader.read_changes("accounts", T0, None, 1))
    assert message.endswith("mapping.yaml: accounts: the mapping has no such section")


NO_ETAG = Fault("GET", status=200, body={"data": {}})
NO_ID = Fault("POST", status=201, body={})


@pytest.mark.parametrize(
    ("fault", "act", "expected"),
    [
        (NO_ETAG, read, ("etag:", "write_back.targets.deal.etag", "GET /deals/{key}: the answer has no ETag")),
        (NO_ID, note, ("    create:", "write_back.note.create.key", "POST /deals/{parent}/notes: id finds no id")),
    ],
)
def test_an_answer_that_does_not_fit_is_named_with_the_line(
    rest: RestUnderTest, connect: Open, fault: Fault, act: Callable[[Crm], Any], expected: tuple[str, str, str]
) -> None:
    rest.server.faults.order(fault)
    anchor, key, said = expected
    assert place(TEXT, anchor, key) + said in told(connect, TEXT, act)


@pytest.mark.parametrize(
    ("fault", "act", "said"),
    [
        (Fault("GET", "/visits/", status=401), get, "GET /visits/{key} answered 401; the CRM does not take the"),
        (Fault("GET", "/visits", status=403), changes, "GET /visits answered 403; the CRM does not let these"),
        (Fault("GET", status=302), read, "GET /deals/{key} answered 302, a redirect; put the final address"),
        (Fault("GET", "/notes", status=404), note, "GET /deals/{parent}/notes answered 404"),
        (Fault("POST", cut=True), note, "POST /deals/{parent}/notes: no answer ("),
        (Fault("GET", status=503, headers={"Retry-After": "60"}), read, "GET /deals/{key} answered 503"),
    ],
)
def test_what_the_mapping_cannot_mend_begins_with_the_request(
    rest: RestUnderTest, connect: Open, fault: Fault, act: Callable[[Crm], Any], said: str
) -> None:
    rest.server.faults.order(fault)
    assert told(connect, TEXT, act).startswith(said)


def refusal(connect: Open, field: str, value: Any) -> str:
    text = changed(TEXT, "custom.timeline", "custom.timelime")
    return connect(text).fields.write_fields("deal", "d-1", [FieldWrite(field, None, value)])[field].reason


def test_a_refused_update_is_named_with_its_request_and_without_the_value(connect: Open) -> None:
    reason = refusal(connect, "value.amount", Decimal("-987.5"))
    assert reason == "PATCH /deals/{key} answered 422 and names value, amount (below zero)"


def test_a_field_that_the_crm_does_not_have_is_named_with_its_rule(connect: Open) -> None:
    reason = refusal(connect, "custom.timelime", "soon")
    where = place(TEXT, "column: custom.timeline", "write_back.fields.1.column")
    assert reason.endswith(f"{where}PATCH /deals/{{key}}: the CRM took the update, and its record has no such field")
