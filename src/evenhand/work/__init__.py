"""Work: what is to be done next, by whom, and what was promised.

Lives here: the next step of each case, tasks for staff, promises (theirs and ours), claims of work
by staff, alarms and who is on duty for them. Never here: what a case is about; subjects are known
only by opaque keys.
Words: *next step*, *task*, *promise*, *claim* (a member of staff took a case for a while), *alarm*,
*duty*, *climb* (an alarm that nobody picked up reaches more people).
"""
