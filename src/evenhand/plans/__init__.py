"""Plans: statements of means, proposals, plans and their instalments.

Lives here: what a person can pay, by her own statement, and what was agreed. How much is safe is
decided in `rulebook.affordability` and `rulebook.plans`. Never here: money that moved (ledger).
Words: *statement* (of means), *proposal* (ways to pay in parts, or the reason for none), *plan*,
*instalment*, *indicative* (computed from a creditor's data, not from her own words).
"""
