"""The SQL connector."""
