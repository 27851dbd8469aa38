"""Visits to customers, for Tryton."""
