"""Plans: statements of means, proposals, plans, their instalments and what became of them.

Lives here: what a person can pay, by her own statement, what was agreed, and the events of plans,
append-only. How much is safe is decided in `rulebook.affordability` and `rulebook.plans`. Never
here: money that moved (ledger).
Words: *statement* (of means), *proposal* (ways to pay in parts, or the reason for none), *plan*,
*instalment*, *indicative* (computed from a creditor's data, not from her own words), *outcome*
(what became of an instalment), *reckon* (hold due instalments against what was paid).
"""
