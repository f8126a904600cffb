"""Mutation testing: small faults put into the rulebook, which its tests must find."""
