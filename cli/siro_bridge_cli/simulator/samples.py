"""What a recording holds when nobody says otherwise: a conversation about a kitchen."""

from siro_bridge_cli.simulator.recording import Extraction, Section

SUMMARY = (
    Section("Overview", "The rep walked the customer through financing options."),
    Section("Next Steps", "Send a written proposal by Friday."),
)
EXTRACTIONS = (
    Extraction("Budget", "$40,000 - $50,000", ("Opportunity.Budget__c",)),
    Extraction("Timeline", "Spring 2026", ("Opportunity.Timeline__c",)),
    Extraction("Decision Maker", "Both homeowners present", ("Opportunity.Decision_Maker__c",)),
    Extraction("Objections", "Concerned about the project timeline", ("Opportunity.Objections__c",)),
)
