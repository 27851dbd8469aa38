"""What is said at the customers' tables, and what the CRM must hold afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

Event = Literal["processed", "linked"]


@dataclass(frozen=True)
class Fact:
    """One extraction; `mapping` is the CRM field that Siro maps it to, such as `Opportunity.Budget__c`."""

    name: str
    value: Any
    mapping: str | None = None


@dataclass(frozen=True)
class Conversation:
    """One recording: `lead` is its deal's place among the sample CRM's leads, from 1.

    Started from the appointment's deep link, or else matched by rep and time. `events` is the order in which
    Siro finds it processed and linked, `copies` how often each webhook is delivered. `expected` are the
    deal's columns that change; all others must stay. `left_alone` are facts that no careful clerk would enter,
    by name, each with the reason that the ledger must give.
    """

    lead: int
    summary: str
    facts: tuple[Fact, ...]
    expected: Mapping[str, Any]
    left_alone: Mapping[str, str] = field(default_factory=dict)
    from_link: bool = True
    events: tuple[Event, Event] = ("processed", "linked")
    copies: int = 1


CONVERSATIONS = (
    Conversation(
        lead=1,
        summary="Walked Pat through cabinets and financing. Pat wants the written proposal by Friday.",
        facts=(
            Fact("Budget", "$40,000 - $50,000", "Opportunity.Budget__c"),
            Fact("Project", "Kitchen remodel", "Opportunity.Project_Type__c"),
            Fact("Decision Maker", "Both homeowners", "Opportunity.Decision_Maker__c"),
            Fact("Financing", "yes"),
        ),
        expected={
            "budget": Decimal("50000.00"),
            "project_type": "kitchen",
            "decision_maker": "Both homeowners",
            "needs_financing": True,
        },
    ),
    Conversation(
        lead=2,
        summary="Sam compared three offers for twelve windows. A second visit was agreed.",
        facts=(
            Fact("Budget", "about $18k", "Opportunity.Budget__c"),
            Fact("Project", "window replacement", "Opportunity.Project_Type__c"),
            Fact("Competitors", ["Glass & Frame", "Clearview"]),
            Fact("Decision Date", "by Monday, March 1st, 2027"),
            Fact("Financing", "maybe, if the rate is low"),
            Fact("Timeline", "Not discussed", "Opportunity.Timeline__c"),
        ),
        expected={
            "budget": Decimal("18000.00"),
            "project_type": "windows",
            "competitors": "Glass & Frame, Clearview",
            "decision_date": date(2027, 3, 1),
        },
        left_alone={
            "Financing": "needs_financing takes boolean: neither yes nor no",
            "Timeline": "what was extracted says nothing, such as N/A",
        },
        from_link=False,
        events=("linked", "processed"),
    ),
    Conversation(
        lead=3,
        summary="Kim asked for a reference roof. The price is agreed, the date is open.",
        facts=(
            Fact("Budget", 22500, "Opportunity.Budget__c"),
            Fact("Objections", "Unsure about the colour", "Opportunity.Objections__c"),  # Dana has typed there
            Fact("Timeline", "Spring 2027", "Opportunity.Timeline__c"),
        ),
        expected={"budget": Decimal("22500.00"), "timeline": "Spring 2027"},
        copies=3,
    ),
    Conversation(
        lead=4,
        summary="Jo wants a walk-in shower. No financing needed.",
        facts=(
            Fact("Project", "shower", "Opportunity.Project_Type__c"),
            Fact("Financing", False),
            Fact("Objections", None, "Opportunity.Objections__c"),  # nothing was said: nothing is written
        ),
        expected={"project_type": "bathroom", "needs_financing": False},
        from_link=False,
        copies=2,
    ),
)
