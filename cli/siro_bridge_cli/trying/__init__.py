"""A person's own mapping and CRM, tried out against an embedded AWS and a simulated Siro."""
