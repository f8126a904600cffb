"""Training: courses and role-plays, what each member of staff learned, and what is due.

Lives here: courses as files, attempts, recall, sessions, role-plays, refreshers. Never here: the
certificate itself, which `access` keeps because the gate below asks for it.
Words: *course*, *role-play* (a talk with a simulated person), *recall* (a question asked again).
"""
