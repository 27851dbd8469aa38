"""What a conversation says about the deal's timeline, and the field rule that writes it."""

from typing import Any

from siro_bridge_cli.simulator import Extraction

TIMELINE = {"crmModelName": "Opportunity", "crmFieldName": "Timeline__c", "target": "deal", "column": "timeline"}


def fact(value: Any) -> tuple[Extraction, ...]:
    return (Extraction("Timeline", value, ("Opportunity.Timeline__c",)),)
