"""The desk: where staff work. Server-rendered; every page works without JavaScript.

Lives here: the queue, a case, why something was refused, the outbox, holds, imports, tasks,
how plans last.
Never here: a rule or a table. Words: *shift* (a member of staff at work at this moment).
"""
