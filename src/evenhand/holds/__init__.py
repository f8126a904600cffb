"""Holds: every reason to stop.

Lives here: holds with their kind, reach, source, start (which may lie in the past) and end,
evidence and decisions. What each kind stops is in `rulebook.holds`. Never here: the opening of a
hold, which is `contact.actions.stop()` alone, because a stop also withdraws what is queued and
reverses charges.
Words: *hold*, *requested* (obeyed at once), *acknowledged* (nothing can leave any more),
*lift* (end early: only by two people, with reasons).
"""
