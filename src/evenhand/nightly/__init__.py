"""The night: the portfolio as columns: read, judge, decide the next step, write.

Lives here: nights that ran with their figures, the masks of refusing rules per case. Restartable
and idempotent for a day. Never here: a rule, or a way out; the night only queues.
Words: *night* (one run for one day), *mask* (a bit for each rule that refuses a case).
"""
