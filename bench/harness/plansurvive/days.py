"""The calendar of the experiment: a year of history, then 730 days, by real dates."""

from __future__ import annotations

from typing import Final

import numpy as np

# History, the two years that are watched, and some days to look ahead from the last of them.
HISTORY: Final = 365
WATCHED: Final = 730
AHEAD: Final = 31
DAYS: Final = HISTORY + WATCHED + AHEAD
_DATES: Final = np.arange(DAYS) + np.datetime64("2025-01-01")
_MONTHS: Final = _DATES.astype("datetime64[M]")
# For each day: its month since the first, its day of the month, the length of its month.
MONTH: Final = (_MONTHS - _MONTHS[0]).astype(int)
DAY_OF_MONTH: Final = (_DATES - _MONTHS.astype("datetime64[D]")).astype(int) + 1
MONTH_LENGTH: Final = (
    (_MONTHS + 1).astype("datetime64[D]") - _MONTHS.astype("datetime64[D]")
).astype(int)
IS_SUNDAY: Final = (_DATES.astype(int) + 3) % 7 == 6
HISTORY_MONTHS: Final = 12
MONTHS: Final = 24
# The days, counted from the beginning of what is watched, on which a month ends.
MONTH_ENDS: Final = np.flatnonzero(np.diff(MONTH[HISTORY : HISTORY + WATCHED + 1]))
