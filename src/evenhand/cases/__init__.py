"""Cases: people, creditors, debts, and the work on each.

Lives here: a person apart from her debts, how she can be reached and who speaks for her; creditors;
debts with their evidence; cases. Never here: money that moved (ledger), stops (holds), what was
sent (contact).
Words: *person*, *creditor*, *debt*, *case* (one person's liability for one debt), *contact point*,
*representative*, *evidence*, *warning* (something odd that somebody should look at).
"""
