"""The language gate: what the words of a letter must pass before anybody may approve them.

Here live the limits of each language, the words no letter may say, the counting, the checks of one
text and the comparison of a letter's languages. Never here: a letter's facts, a table, a score that
would pretend to know whether a text is understood.
"""

from evenhand.contact.letters.gate.checks import Finding, findings

__all__ = ["Finding", "findings"]
