"""The connector for a CRM that is reached through its REST API."""
