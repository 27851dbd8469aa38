"""How a CRM that is reached over HTTP lets us in: static keys, or a token that is logged in for and renewed."""
