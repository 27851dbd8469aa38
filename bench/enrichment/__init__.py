"""Siro to CRM: a backlog of recordings through the enrichment function, as the template deploys it."""
