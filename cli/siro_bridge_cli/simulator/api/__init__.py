"""The endpoints, one table of routes for each of the two APIs."""
