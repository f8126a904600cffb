"""How somebody comes in: the person, staff, creditors and machines. No tables, no rules here."""
