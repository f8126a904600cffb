"""Access: who may come in and do what.

Lives here: staff and creditors' users with their roles, certificates, declared conflicts of
interest, entry links for people in debt, keys for machines. Never here: what a person owes;
people and creditors are known only by opaque keys.
Words: *entry link* (a way in for a person: a code plus a second fact), *certificate* (what a
member of staff has learned and may therefore do), *role*.
"""
