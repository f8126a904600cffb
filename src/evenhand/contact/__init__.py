"""Contact: the one way out of the house, and the one verb that stops.

Lives here: how people want to be reached and what they need (`reaching`), calls (`calls`), letters
to many (`campaigns`), letters and messages, the outbox; the gate and `actions.release()`, which
alone can reach a channel; `actions.stop()`, which alone opens holds.
Never here: whether something may go out (the rulebook says), or a second way to a channel.
Words: *release* (one attempt to send something), *gate* (the question to the rulebook, asked again
under the person's lock), *outbox*, *channel*, *preference*.
"""
