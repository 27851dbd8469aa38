"""What was appended to a person's words, when the policy changes or the recording leaves."""

from collections.abc import Callable

import pytest

from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.conftest import NOON
from tests.integration.way_back.facts import fact
from tests.integration.way_back.moves import WRONG, again, record, relink

Policy = Callable[[str], None]


def test_persons_words_around_an_appended_text_stay_whatever_the_policy_is_later(
    bridge: Bridge, policy: Policy
) -> None:
    policy("append")
    bridge.crm.edit_deal(WRONG, {"timeline": "Dana: call after five"})
    recording_id = record(bridge, "soon")

    policy("if_ours")
    again(bridge, recording_id, *fact("later"))

    assert bridge.deal(WRONG)["timeline"].startswith("Dana: call after five")


def test_persons_words_that_an_earlier_release_kept_with_an_appended_text_stay(bridge: Bridge, policy: Policy) -> None:
    policy("append")
    bridge.crm.edit_deal(WRONG, {"timeline": "Dana: call after five"})
    recording_id = record(bridge, "soon")
    kept = {
        "value": f"t:{bridge.deal(WRONG)['timeline']}",
        "author_at": NOON.isoformat(),
        "author": recording_id,
        "previous": "t:Dana: call after five",
    }
    bridge.dynamodb.update_item(
        TableName=bridge.table,
        Key={"pk": {"S": f"value#deal#{WRONG}"}, "sk": {"S": "timeline"}},
        UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in kept),
        ExpressionAttributeNames={f"#{name}": name for name in kept},
        ExpressionAttributeValues={f":{name}": {"S": value} for name, value in kept.items()},
    )

    policy("if_ours")
    again(bridge, recording_id, *fact("later"))

    assert bridge.deal(WRONG)["timeline"].startswith("Dana: call after five")


def test_appended_text_that_a_person_took_out_stays_out_whatever_the_policy_is_later(
    bridge: Bridge, policy: Policy
) -> None:
    policy("append")
    recording_id = record(bridge, "soon")
    bridge.crm.edit_deal(WRONG, {"timeline": None})

    policy("if_ours")
    again(bridge, recording_id, *fact("later"))

    assert bridge.deal(WRONG)["timeline"] is None


@pytest.mark.parametrize("policies", [("append", "always"), ("always", "append")])
def test_recording_that_wrote_and_appended_leaves_nothing(
    bridge: Bridge, policy: Policy, policies: tuple[str, str]
) -> None:
    policy(policies[0])
    recording_id = record(bridge, "soon")
    if policies[0] == "append":
        bridge.crm.edit_deal(WRONG, {"timeline": None})
    policy(policies[1])
    again(bridge, recording_id, *fact("later"))
    assert "later" in bridge.deal(WRONG)["timeline"]

    relink(bridge, recording_id)

    assert bridge.deal(WRONG)["timeline"] is None
