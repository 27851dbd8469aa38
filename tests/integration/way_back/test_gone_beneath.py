"""A recording is deleted at Siro that stands beneath another one's value, in a field that a third had and left."""

from siro_bridge.use_cases.conclude_work import WorkResult
from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.moves import WRONG, record, relink


def test_it_is_erased_though_what_was_there_first_was_put_back(bridge: Bridge) -> None:
    relink(bridge, record(bridge, "first"))
    record(bridge, "newer", day=1)
    older = record(bridge, "older")

    bridge.siro.recorder.delete_recording(older)
    bridge.want_again(older)

    assert bridge.enrich(older).result is WorkResult.DONE
    [note] = bridge.notes(older)
    assert "no longer available" in note["body"]
    assert bridge.deal(WRONG)["timeline"] == "newer"
