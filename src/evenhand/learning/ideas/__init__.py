"""Ideas: what staff see that could be better, what became of it, and thanks.

Lives here: ideas with their answers, trials and effects. Never here: reports of misconduct, which
are a protected channel of their own, nor any ranking of people.
Words: *idea*, *trial* (tried, measured before and after), *thanks*.
"""
