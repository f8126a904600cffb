"""The site: what puts the house on its feet.

Here live the settings, the addresses, the `evenhand` command and the embedded PostgreSQL.
Never here: a table, a rule, a page that knows anything about a person.
"""
