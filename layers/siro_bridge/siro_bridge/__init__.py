"""Siro Bridge: connects a company's own CRM to Siro, both ways."""

__version__ = "0.1.0"
