"""Plans: statements of means, proposals, plans, their instalments and what became of them.

Lives here: what a person can pay, by her own statement, the papers of a statement and the files it
goes along in, what was agreed and how it is lived, the events of plans, append-only, and what
creditors give up. `actions` proposes and agrees, `living` changes what runs, `conceding` ends debts
for less, `linking` offers a part of months that bring more; `reckoning`, `asking_again` and
`letting_go` work at night. How much is safe is decided in `rulebook.affordability` and
`rulebook.plans`. Never here: money that moved (ledger).
Words: *statement* (of means), *proposal* (ways to pay in parts, or the reason for none), *plan*,
*instalment*, *received* (a statement from elsewhere that waits until she says that it is hers),
*indicative* (computed from a creditor's data, not from her own words), *outcome* (what became of
an instalment), *reckon* (hold due instalments against what was paid), *layout* (the instalments as
they are laid out at one time), *concession* (what a creditor gives up), *authority* (how far she
lets us settle without asking).
"""
