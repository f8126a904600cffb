"""Surveys: a few taps after a contact, asked seldom and never of who must be left in peace.

Lives here: who was invited after what and under which code, what she answered, who does not want
to be asked any more; the monthly pulse of staff, quotes, and what creditors say. `actions` asks the
gate, invites and takes answers; `queries` tells them one by one, `figures` together; `pulse`,
`quoting` and `recommending` write and read what is theirs.
Never here: what she complains of or disputes (`redress`), and no figure about one colleague below
thirty answers.
Words: *invitation* (one question after one contact, fourteen days), *control* (one in twenty who is
never asked), *consent to quote* (her yes to print her words without her name, in one text), *pulse*
(three taps of staff a month, kept as sums), *quote* (sentences that two people let out).
"""
