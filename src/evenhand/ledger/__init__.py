"""The ledger: money moves by transfers, and only so.

Lives here: accounts in books, transfers, answers to requests, balances on a day and its close.
Never here: a stored balance, an update or a deletion (triggers refuse both); a correction is
another transfer.
Words: *book* (one creditor's accounts or the house's; no transfer leaves it), *account*, *transfer*
(one debit account, one credit account, a positive whole amount, a key that is never pruned),
*effective* (the day it counts from), *recorded* (when we wrote it down).
"""
