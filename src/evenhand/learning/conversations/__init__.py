"""Conversations: what was said in a call, what was found in it, and how people coded it.

Lives here: transcripts without identifiers, findings with quote and time, human coding, appeals.
Never here: a score of a member of staff, an emotion, the recording of a voice.
Words: *transcript*, *turn*, *finding* (what was found, with its quote), *cue*, *coding*.
"""
