"""Looks at a CRM, a description of its API, or an answer of it, and tells how it is built. No values of its records."""
