"""Improvement: one list of themes, from everything in which people and staff tell of trouble.

Lives here: what was heard by its kind and day, themes, causes, changes and what these changed.
Never here: what was told itself, which stays in the room that heard it, and nobody's name.
Words: *theme* (what several signals have in common), *cause*, *change*, *effect*.
"""
