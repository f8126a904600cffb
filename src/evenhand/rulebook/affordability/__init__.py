"""Affordability: from a household's statement of means to what it can pay, and what must stay.

Lives here: the statement's form (`statement`), its JSON (`statement_json`), the assessment of one
(`assess`) and of a portfolio (`columns`), a creditor's figures as a statement (`placement`), and
the house's own policy figures (`policy`). Never here: law (packs have it), plans, the clock.
"""
