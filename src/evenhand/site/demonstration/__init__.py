"""The demonstration: a portfolio of people who do not exist, in a house of its own.

Lives here: the seeded imagination (pure: same seed, same portfolio), its loading through the rooms,
the logins that are shown, the mail box that keeps every e-mail on this machine. Everything is
marked synthetic: rows by `is_synthetic`, addresses at example.org, streets that are nowhere,
telephone numbers reserved for fiction, the firm «Evenhand Demonstration».
Never here: anything that could reach a real person, or touch another installation's data.
Words: *story* (how far a person's cases have come), *imagined* (not yet in any table).
"""
