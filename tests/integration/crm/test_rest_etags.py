"""A weak ETag guards nothing, and packing an answer makes a strong one weak."""

import pytest

from siro_bridge.crm.port import FieldWrite, FoundNote, WriteResult
from siro_bridge.domain.errors import ConfigurationError
from tests.integration.crm.conformance import MARK, T0, appointment, keys
from tests.integration.crm.rest_crm.faults import Fault
from tests.integration.crm.rest_harness import RestUnderTest, documented

SOON = FieldWrite("custom.timeline", None, "soon")
WEAK = r"the answer's ETag is weak, and If-Match never fits a weak one .* use version, or set etag: false"


def test_a_weak_etag_is_refused_before_anything_is_written(rest: RestUnderTest) -> None:
    rest.server.faults.order(Fault("GET", status=200, body={"data": {}}, headers={"ETag": 'W/"7"'}))
    with pytest.raises(ConfigurationError, match=rf"deal\.etag: GET /deals/\{{key\}}: {WEAK}"):
        rest.crm.fields.write_fields("deal", "d-1", [SOON])
    assert len(rest.server.requests) == 1


@pytest.mark.parametrize("etag", ["", "*"])
def test_an_etag_that_fits_everything_is_none(rest: RestUnderTest, etag: str) -> None:
    rest.server.faults.order(Fault("GET", status=200, body={"data": {}}, headers={"ETag": etag}))
    with pytest.raises(ConfigurationError, match="the answer has no ETag"):
        rest.crm.fields.write_fields("deal", "d-1", [SOON])


def test_a_notes_weak_etag_is_refused_too(rest: RestUnderTest) -> None:
    document = documented()
    document["write_back"]["note"]["etag"] = True
    rest.server.faults.order(Fault("GET", "/notes/", status=200, body={"text": MARK}, headers={"ETag": 'W/"7"'}))
    with pytest.raises(ConfigurationError, match=rf"note\.etag: GET /notes/\{{key\}}: {WEAK}"):
        rest.connect(document).notes.update_note(FoundNote("1", MARK), f"{MARK}\nnew")


def test_a_crm_that_packs_its_answers_is_asked_not_to_where_the_etag_is_needed(rest: RestUnderTest) -> None:
    rest.server.packs = True
    assert rest.crm.fields.write_fields("deal", "d-1", [SOON])["custom.timeline"].result is WriteResult.WRITTEN
    assert rest.deal_value("d-1", "custom.timeline") == "soon"


def test_what_a_packing_crm_cuts_is_no_persons_edit(rest: RestUnderTest) -> None:
    """The update's own answer must have the ETag that the record then has, or the two would look different."""
    rest.server.packs = True
    rest.server.store.makes["custom.timeline"] = lambda text: text[:2]
    assert rest.crm.fields.write_fields("deal", "d-1", [SOON])["custom.timeline"].result is WriteResult.ALTERED


def test_packed_lists_are_read(rest: RestUnderTest) -> None:
    rest.server.packs = True
    rest.put(appointment(1))
    assert keys(rest.crm.reader.read_changes("engagements", T0, None, 10)) == ["a-001"]
