"""What people made of a recording's note, asked of a real CRM."""

import pytest

from siro_bridge.domain.operate.trust import FieldTrust, TrustPart
from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.facts import fact
from tests.integration.way_back.moves import WRONG

EDITS = {
    "kept": "UPDATE deal_notes SET body = 'Call first. ' || body WHERE kind = 'siro'",
    "changed": "UPDATE deal_notes SET body = replace(body, 'soon', 'never')",
    "emptied": "DELETE FROM deal_notes WHERE kind = 'siro'",
    "gone": "TRUNCATE deals, appointments, deal_notes CASCADE",
}


@pytest.mark.parametrize("fate", EDITS)
def test_note_is_judged_by_what_stands_there(bridge: Bridge, fate: str) -> None:
    recording_id = bridge.record(extractions=fact("soon"))
    bridge.work()
    bridge.crm.execute(EDITS[fate])
    key = str(WRONG)
    part = TrustPart.model_validate(
        bridge.operate("trust", records=[["deal", key]], notes=[["deal", key, recording_id]])
    )
    fields = {each.field: each for each in part.fields}
    assert (part.read, part.refused, set(fields)) == (2, 0, {"timeline", "note"})
    told: FieldTrust = fields["note"]
    assert {name: getattr(told, name) for name in EDITS if getattr(told, name)} == {fate: 1}
