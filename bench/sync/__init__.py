"""CRM to Siro: a company with one wide table of appointments, on PostgreSQL."""
