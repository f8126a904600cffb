"""Plans that last: from what a household can afford to instalments it can keep.

Lives here: proposals of plans (`propose`) with their options, due days, calendar of 90 days
(`cashflow`), possible years (`stress`) and the why of each figure (`reasons`, told by `telling`);
the answer to an offer (`offer`); a plan while it runs (`life`, `review`), the part of it that
follows income (`linked`), its end for less (`settling`) and its parts by debt (`sharing`); whole
answers as lines of plain data (`lines`).
Never here: what is affordable (`affordability`), law, the clock.
"""
