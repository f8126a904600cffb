"""Property tests of the rulebook: the same examples each time, and no race against a clock."""

from hypothesis import settings

settings.register_profile("rulebook", deadline=None, derandomize=True)
settings.load_profile("rulebook")
