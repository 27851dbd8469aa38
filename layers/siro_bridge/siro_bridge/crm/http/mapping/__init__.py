"""What the mapping files of such connectors share."""
