"""What a recording asks of the CRM and of the state table, counted: statements, requests, and write units."""
