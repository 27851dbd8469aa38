"""Values as conversations bring them: what is not clear, or has no rule, stays out of the CRM and is told."""

from siro_bridge_cli.simulator.recording import Extraction
from tests.integration.way_back.bridge import Bridge

FACTS = (
    Extraction("Timeline", "Not discussed", ("Opportunity.Timeline__c",)),
    Extraction("Financing", "maybe, if the rate is low"),
    Extraction("Decision date", "March 4, 2026"),
    Extraction("Mood", "grumpy"),
    Extraction("Competitors", ["Acme", "N/A"]),
)


def test_what_is_not_clear_or_has_no_rule_is_told_by_its_name_alone(bridge: Bridge) -> None:
    recording_id = bridge.record(extractions=FACTS)
    bridge.work()
    assert bridge.ledger(recording_id).reason == (
        "Timeline: what was extracted says nothing, such as N/A; "
        "Financing: needs_financing takes boolean: neither yes nor no; "
        '"Decision date": no rule of the mapping takes it, but the rule\'s name "Decision Date" is nearly the same; '
        '"Mood": no rule of the mapping takes it'
    )
    deal = bridge.deal()
    assert (deal["timeline"], deal["needs_financing"], deal["decision_date"]) == (None, None, None)
    assert deal["competitors"] == "Acme"


def test_note_shows_what_was_said_and_not_what_says_nothing(bridge: Bridge) -> None:
    recording_id = bridge.record(extractions=FACTS)
    bridge.work()
    [note] = bridge.notes(recording_id)
    assert "Mood: grumpy" in note["body"]
    assert "Financing: maybe, if the rate is low" in note["body"]
    assert "Competitors: Acme\n" in note["body"]
    assert "Timeline" not in note["body"]
