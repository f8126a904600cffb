"""What the night writes: masks and steps that changed, proposals, the queue; all by columns.

Each table is filled through a temporary one by COPY, in a transaction of the caller's, so that
a hundred thousand rows take a second and a night that was cut off can simply be run again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import connection

from evenhand.contact.letters.catalogue import LANGUAGES
from evenhand.contact.ways import POINT_SQL
from evenhand.nightly.choosing import is_few
from evenhand.nightly.portfolio import BY_KEYS
from evenhand.nightly.steps import ONCE_IN, ONE_A_NIGHT, TO_A_PERSON

_PAGE = 20_000
MASK_COLUMNS = 3
_KEPT = (
    "case_id", "mask_0", "mask_1", "mask_2", "step_digest", "means_digest", "turns_at", "night_id",
)  # fmt: skip


class MaskTooNarrow(Exception):
    """A country has more rules than the table of masks has bits; give it another column."""

    def __init__(self, *, words: int) -> None:
        super().__init__(f"masks have {words} words, and the table keeps {MASK_COLUMNS}")
        self.words = words


def _copied(table: str, columns: Sequence[tuple[str, str]], frame: pl.DataFrame) -> None:
    """Fill a temporary table with the frame's columns, in their order."""
    kinds = ", ".join(f"{name} {kind}" for name, kind in columns)
    names = [name for name, _ in columns]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ({kinds}) ON COMMIT DROP")
        if frame.is_empty():
            return
        with cursor.cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN (FORMAT csv)") as to:
            for start in range(0, frame.height, _PAGE):
                to.write(frame.slice(start, _PAGE).select(names).write_csv(include_header=False))
        cursor.execute(f"ANALYZE {table}")


def _run(sql: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def plan_for(rows: int) -> None:
    """Have the rest of the transaction look its rows up one by one, where they are few."""
    with connection.cursor() as cursor:
        if is_few(cursor, rows):
            for way in BY_KEYS:
                cursor.execute(f"SET LOCAL {way} = off")


def write_masks(changed: pl.DataFrame, *, night_id: int) -> int:
    """Keep what changed of the cases' masks, digests and turns; returns how many."""
    words = [name for name in changed.columns if name.startswith("mask_")]
    if len(words) > MASK_COLUMNS:
        raise MaskTooNarrow(words=len(words))
    wide = changed.with_columns(
        *[pl.lit(0, dtype=pl.UInt64).alias(f"mask_{n}") for n in range(len(words), MASK_COLUMNS)],
        pl.lit(night_id).alias("night_id"),
    )
    _copied("night_masks", [(name, "bigint") for name in _KEPT], wide)
    names = ", ".join(_KEPT)
    return _run(
        f"""
        INSERT INTO nightly_casemask AS kept ({names})
        SELECT {names} FROM night_masks ORDER BY case_id
            ON CONFLICT (case_id) DO UPDATE
           SET {", ".join(f"{name} = excluded.{name}" for name in _KEPT[1:])}
        """,  # noqa: S608 - only our own words
        {},
    )


def write_steps(decided: pl.DataFrame, *, at: datetime) -> int:
    """Set the next steps that changed; returns how many.

    Those that are as they were are left out before the insert, which would lock each of them.
    """
    kinds = [("case_id", "bigint"), ("step", "text"), ("why", "text"), ("due", "bigint")]
    _copied("night_steps", kinds, decided)
    _run("SELECT set_config('evenhand.night', 'on', true)", {})
    return _run(
        """
        INSERT INTO work_nextstep AS kept (case_key, subject, step, why, due_at, since)
        SELECT n.case_key, p.key, n.step, n.why, n.due_at, %(at)s
          FROM (SELECT c.key AS case_key, c.person_id, s.step, s.why,
                       CASE WHEN s.due > 0 AND s.due < 253402300800 THEN to_timestamp(s.due) END
                           AS due_at
                  FROM night_steps s JOIN cases_case c ON c.id = s.case_id) n
          JOIN cases_person p ON p.id = n.person_id
          LEFT JOIN work_nextstep old ON old.case_key = n.case_key
         WHERE (old.step, old.why, old.due_at) IS DISTINCT FROM (n.step, n.why, n.due_at)
            ON CONFLICT (case_key) DO UPDATE
           SET step = excluded.step, why = excluded.why, due_at = excluded.due_at,
               since = excluded.since
         WHERE (kept.step, kept.why, kept.due_at)
               IS DISTINCT FROM (excluded.step, excluded.why, excluded.due_at)
        """,
        {"at": at},
    )


def write_proposals(households: pl.DataFrame, *, day: date, at: datetime) -> int:
    """Keep the day's proposals, one a household and currency; returns how many."""
    kinds = [
        ("person_id", "bigint"),
        ("statement_id", "bigint"),
        ("currency", "text"),
        ("owed_minor", "bigint"),
        ("protected_minimum_minor", "bigint"),
        ("left_bad_month_minor", "bigint"),
        ("instalment_minor", "bigint"),
        ("indicative", "boolean"),
        ("no_plan_because", "text"),
    ]
    _copied("night_proposals", kinds, households)
    return _run(
        """
        INSERT INTO plans_proposal
               (key, person_id, statement_id, on_day, made_at, currency, owed_minor,
                protected_minimum_minor, left_bad_month_minor, instalment_minor, indicative,
                no_plan_because, missing)
        SELECT gen_random_uuid(), person_id, statement_id, %(day)s, %(at)s, currency, owed_minor,
               protected_minimum_minor, left_bad_month_minor, instalment_minor, indicative,
               coalesce(no_plan_because, ''), '[]'
          FROM night_proposals
            ON CONFLICT (person_id, currency, on_day) DO NOTHING
        """,
        {"day": day, "at": at},
    )


def queue_letters(letters: pl.DataFrame, *, day: date, at: datetime) -> int:
    """Put the night's letters and e-mails into the outbox, once a day; returns how many.

    None where the same letter of the case is there already, queued or to be asked about again; of a
    letter that speaks of all debts of a person, one a person, and none where she has it. Of those
    that come one by one the debt that is owed longest goes first; the next night takes up the rest.
    """
    kinds = [("case_id", "bigint"), ("letter", "text"), ("act", "text"), ("channel", "text")]
    _copied("night_letters", kinds, letters)
    told = {
        "day": day.isoformat(),
        "at": at,
        "languages": list(LANGUAGES),
        "whole": list(TO_A_PERSON),
        "one_a_night": list(ONE_A_NIGHT),
        "one_each": [*TO_A_PERSON, *ONE_A_NIGHT],
        "once_in": json.dumps({name: f"{rest.days} days" for name, rest in ONCE_IN.items()}),
    }
    queued = _run(_QUEUE, told)
    _run(_TAKE_UP_LATER, told)
    return queued


_QUEUE = f"""
INSERT INTO contact_release
       (key, business_key, case_id, person_id, act, letter, language, contact_point_id,
        state, queued_at, reasons, detail, reference)
SELECT gen_random_uuid(), 'night:' || %(day)s || ':' || n.letter || ':'
                || CASE WHEN n.letter = ANY(%(whole)s) THEN 'p' || p.id ELSE n.case_id::text END,
       n.case_id, p.id, n.act, n.letter,
       CASE WHEN p.language = ANY(%(languages)s) THEN p.language ELSE 'en' END, cp.id,
       'queued', %(at)s, '[]', '', ''
  FROM (SELECT DISTINCT ON (whose, n.letter) n.*, c.person_id,
               CASE WHEN n.letter = ANY(%(one_each)s) THEN c.person_id
                    ELSE -c.id END AS whose
          FROM night_letters n
          JOIN cases_case c ON c.id = n.case_id
          JOIN cases_debt d ON d.id = c.debt_id
         ORDER BY whose, n.letter, d.due_on NULLS LAST, c.id) n
  JOIN cases_person p ON p.id = n.person_id
  LEFT JOIN contact_release waits
         ON waits.person_id = p.id AND waits.letter = n.letter
        AND (waits.state IN ('queued', 'waiting')
             OR waits.state IN ('released', 'unknown')
                AND waits.outcome_at > %(at)s - (%(once_in)s::jsonb ->> n.letter)::interval)
        AND (waits.case_id = n.case_id OR n.letter = ANY(%(one_each)s))
  LEFT JOIN LATERAL ({POINT_SQL.format(person="p.id", channel="n.channel")}) cp ON true
 WHERE waits.id IS NULL
 ORDER BY n.case_id
    ON CONFLICT (business_key) DO NOTHING
"""  # noqa: S608 - only our own words

# What waits for another letter of hers is moved, so that the next night writes it.
_TAKE_UP_LATER = """
INSERT INTO nightly_touch (kind, which)
SELECT 's', n.case_id
  FROM night_letters n
  JOIN cases_case c ON c.id = n.case_id
  JOIN contact_release before ON before.person_id = c.person_id AND before.letter = n.letter
       AND before.state IN ('queued', 'waiting') AND before.case_id <> c.id
 WHERE n.letter = ANY(%(one_a_night)s)
 GROUP BY n.case_id
"""
