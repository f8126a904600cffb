"""The skills a certificate may name: what kind of talk somebody has learned to hold.

`contact` is the base: without it nobody speaks with a person at all. The others are wanted beside
it when the case is about that matter; `writing` when she writes in words of her own.
"""

from __future__ import annotations

CONTACT = "contact"
AFFORDABILITY = "affordability"
DISPUTE = "dispute"
COMPLAINT = "complaint"
SUPPORT = "support"
BEREAVEMENT = "bereavement"
WRITING = "writing"

SKILLS = (CONTACT, AFFORDABILITY, DISPUTE, COMPLAINT, SUPPORT, BEREAVEMENT, WRITING)
