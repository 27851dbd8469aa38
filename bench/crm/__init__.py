"""What the sync asks of a CRM's database, measured in the database."""
