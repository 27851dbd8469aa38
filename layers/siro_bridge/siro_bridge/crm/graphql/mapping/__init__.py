"""The mapping file for a CRM that is reached through its GraphQL API."""
