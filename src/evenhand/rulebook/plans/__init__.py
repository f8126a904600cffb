"""Plans that last: from what a household can afford to instalments it can keep.

Lives here: proposals of plans (`propose`), the days they fall due (`due_days`), and the answer to
an offer somebody made (`offer`). Never here: what is affordable (`affordability`), law, the clock.
"""
