"""What the connectors share whose CRM is asked over HTTP: one sends requests of its own kind, and knows its answers."""
