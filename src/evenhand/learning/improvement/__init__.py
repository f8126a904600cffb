"""Improvement: one list of themes from everything that people and staff tell.

Lives here: themes with their evidence, causes, changes and effects. Never here: what was told
itself, which stays in the room that heard it.
Words: *theme*, *signal* (one thing told, by opaque key), *cause*, *change*, *effect*.
"""
