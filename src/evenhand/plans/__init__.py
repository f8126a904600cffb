"""Plans: statements of means, proposals, plans, their instalments and what became of them.

Lives here: what a person can pay, by her own statement, what was agreed, and the events of plans,
append-only; the papers of a statement, the files it goes along in, and those that came from
elsewhere. How much is safe is decided in `rulebook.affordability` and `rulebook.plans`. Never
here: money that moved (ledger).
Words: *statement* (of means), *proposal* (ways to pay in parts, or the reason for none), *plan*,
*instalment*, *received* (a statement from elsewhere that waits until she says that it is hers),
*indicative* (computed from a creditor's data, not from her own words), *outcome* (what became of
an instalment), *reckon* (hold due instalments against what was paid).
"""
