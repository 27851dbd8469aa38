"""A recording's way to the CRM stays short enough to be read: each layer on it has something to say."""

from siro_bridge.use_cases.conclude_work import WorkResult
from tests.integration.way_back.bridge import Bridge
from tests.way import way

MOST_HOPS = 800


def test_recordings_way_to_the_crm_is_short(bridge: Bridge) -> None:
    """Of the second one: the first finds nothing read or compiled."""
    bridge.record()
    bridge.work()
    recording_id = bridge.record(4004)

    with way() as found:
        report = bridge.enrich(recording_id)

    assert report.result is WorkResult.DONE
    assert found.hops <= MOST_HOPS, found
