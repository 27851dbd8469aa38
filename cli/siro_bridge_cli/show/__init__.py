"""What commands show: tables that fit, words for times and values, progress on standard error, and JSON."""
