"""Redress: what a person disputes or complains of.

Rooms: `disputes`, `complaints`; strangers to each other.
"""
