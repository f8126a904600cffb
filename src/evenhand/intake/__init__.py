"""Intake: creditors' files come in, and nothing of them is lost.

Lives here: placements (files of debts), the readers of their formats, mapping and checks, and a
result for each row. Rows read = accepted + rejected (with row, field, reason) + duplicates.
Never here: what a debt becomes afterwards; intake fills cases, ledger, holds and statements.
Words: *placement* (a creditor's file), *map* (which column means what), *row result*.
"""
