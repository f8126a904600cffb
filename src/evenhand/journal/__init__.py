"""The journal: what happened, append-only, sealed into a hash chain.

Lives here: events with a closed vocabulary of codes, verdicts among them; the sealer's chain; the
rulebooks that judged, as bytes, and their processes when past verdicts are judged again.
Never here: anything that can be changed. Personal text is sealed under the person's key, and the
chain covers the ciphertext, so that erasing a person does not break the chain.
Words: *event*, *subject* (opaque key of a person), *link* (an event's place in the chain),
*head* (the newest link; can be kept outside the house), *bundle* (a rulebook as bytes), *replay*
(judging again with the bundle of the day).
"""
