"""When a person was asked about our work, and what the rules are told of it."""

from __future__ import annotations

from django.db import models

from evenhand.cases.models import Person


class SurveyAsked(models.Model):
    """A question about our work that was laid on her own pages; nothing left the house for it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "at"])]
        app_label = "contact"


# Facts of surveys: one row a person. A question on her own pages is none of the outbox.
SURVEY_FACTS_SQL = """
SELECT person_id,
       count(*) FILTER (WHERE at <= {at}) AS surveys_last_365_days,
       coalesce(date_part('epoch', min(at) FILTER (WHERE at <= {at}))::bigint, 0)
           AS oldest_survey_at,
       coalesce(date_part('epoch', max(at) FILTER (WHERE at <= {at}))::bigint, 0)
           AS last_survey_at,
       coalesce(bool_or(at <= {at}), false) AS last_survey_at_known,
       floor(date_part('epoch', least(min(at) FILTER (WHERE at <= {at}) + INTERVAL '365 days',
                                      min(at) FILTER (WHERE at > {at}))))::bigint
           AS surveys_change_at
  FROM (SELECT person_id, at
          FROM contact_surveyasked
         WHERE at > {at} - INTERVAL '365 days' AND {person_is}
         UNION ALL
        SELECT person_id, coalesce(outcome_at, attempted_at)
          FROM contact_release
         WHERE split_part(act, '.', 1) = 'survey' AND state IN ('attempted', 'released', 'unknown')
           AND copy_of_id IS NULL AND {another}
           AND coalesce(outcome_at, attempted_at) > {at} - INTERVAL '365 days' AND {person_is}) k
 GROUP BY person_id
"""
