"""The creditors' door: one page on which a creditor sees how her own customers are treated.

Never here: anything about another creditor, or which person is in which hold.
"""
