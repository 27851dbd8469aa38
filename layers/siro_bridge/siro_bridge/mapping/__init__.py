"""The mapping file: how a customer's CRM maps to Siro and back."""
