"""The person's portal: how somebody who got a letter comes in, sees, and answers.

Lives here: pages and forms, one module a journey. Never here: rules, tables, a member of staff's
sign-in. Every page works without JavaScript; every page that shows something about a person is
guarded by `visit.for_person`.
"""
