"""The creditors' door: how a creditor's own customers are treated, and what we ask her.

Never here: anything about another creditor, which person is in which hold, or a person's budget.
"""
