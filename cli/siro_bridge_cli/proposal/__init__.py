"""What a first mapping could be, guessed from how a CRM is built. Rules only: nothing here reads or writes."""
