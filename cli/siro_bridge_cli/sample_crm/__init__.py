"""The CRM of a made-up home-improvement company: a real PostgreSQL that the demo and the tests sync with Siro."""
