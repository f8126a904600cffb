"""Payments: bank files, what is matched and why, collecting, clients' money.

Lives here: each file of a bank, its statements and entries, each entry once; what an entry was
matched with and for which reasons, what waits in suspense; what is collected and what creditors
get. `camt`, `mt940` and `recognising` read, `matching` says why, `actions` takes and attributes.
Never here: a second ledger (money that moved is in `ledger`), and nothing of a person's own account
(`plans`).
Words: *bank file*, *bank entry* (one booked line of our own account), *suspense* (bank entries
whose owner nobody is sure of), *suggestion* (a case that an entry may be for, with reasons),
*place* (which of our own accounts), *known payer* (who paid a person's debt before).
"""
