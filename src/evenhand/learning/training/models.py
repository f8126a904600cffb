"""Tables of training: texts loaded, what was answered, what is due, talks, practice, coaching."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from evenhand.contact.models import Contact

_USER = settings.AUTH_USER_MODEL


class CourseText(models.Model):
    """A course as it was loaded; the newest text of a key and language that was not withdrawn."""

    key = models.CharField(max_length=60)
    language = models.CharField(max_length=8)
    version = models.BigIntegerField()
    title = models.CharField(max_length=200)
    skill = models.CharField(max_length=40)
    country = models.CharField(max_length=2, blank=True, default="")
    shipped = models.BooleanField(default=False)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="training_one_living_course",
                fields=["key", "language"],
                condition=Q(withdrawn_at__isnull=True),
            )
        ]


class RoleplayText(models.Model):
    """A role-play as it was loaded."""

    key = models.CharField(max_length=60)
    language = models.CharField(max_length=8)
    version = models.BigIntegerField()
    title = models.CharField(max_length=200)
    skill = models.CharField(max_length=40)
    shipped = models.BooleanField(default=False)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="training_one_living_role_play",
                fields=["key", "language"],
                condition=Q(withdrawn_at__isnull=True),
            )
        ]


class Attempt(models.Model):
    """A step of a course that somebody took: what she gave, how much of it was right."""

    user = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    course = models.CharField(max_length=60)
    course_digest = models.CharField(max_length=64)
    step = models.CharField(max_length=60)
    given = models.JSONField(default=dict)
    right = models.PositiveSmallIntegerField()
    asked = models.PositiveSmallIntegerField()
    must_right = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "course", "step"])]


class Run(models.Model):
    """A role-play that somebody went through: seed and choices tell it all again."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    roleplay = models.CharField(max_length=60)
    text = models.ForeignKey(RoleplayText, on_delete=models.PROTECT)
    seed = models.BigIntegerField()
    choices = models.JSONField(default=list)
    trust = models.PositiveSmallIntegerField()
    stress = models.PositiveSmallIntegerField()
    understanding = models.PositiveSmallIntegerField()
    ending = models.CharField(max_length=60, blank=True, default="")
    passed = models.BooleanField(null=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "roleplay"])]


class Recall(models.Model):
    """A question that comes back: on which rung of the ladder, and when it is due."""

    user = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    course = models.CharField(max_length=60)
    question = models.CharField(max_length=60)
    rung = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    last_at = models.DateTimeField()
    last_right = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="training_recall_once", fields=["user", "course", "question"]
            ),
            models.CheckConstraint(name="training_five_rungs", condition=Q(rung__lte=4)),
        ]
        indexes = [models.Index(fields=["user", "due_on"])]


class Answered(models.Model):
    """A question answered once, in a quiz or as recall; append-only, for what items are worth."""

    user = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    course = models.CharField(max_length=60)
    question = models.CharField(max_length=60)
    rung = models.PositiveSmallIntegerField(null=True)
    right = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["course", "question"])]


class LessonDue(models.Model):
    """Something to learn that waits, and why: the earliest time, half a year, a changed rule."""

    class Why(models.TextChoices):
        FIRST = "first", "the earliest time"
        HALF_YEAR = "half_year", "half a year has passed"
        RULE = "rule", "a rule changed"
        LETTER = "letter", "a letter changed"
        COACHING = "coaching", "a coach asks for it"
        FINDING = "finding", "something was found in a call"
        FAILED = "failed", "it did not work yet"
        THEME = "theme", "it was changed because of what we hear"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    course = models.CharField(max_length=60)
    why = models.CharField(max_length=10, choices=Why.choices)
    about = models.CharField(max_length=120, blank=True, default="")
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    warned_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="training_a_lesson_is_open_once",
                fields=["user", "course", "why", "about"],
                condition=Q(done_at__isnull=True),
            )
        ]
        indexes = [models.Index(fields=["user", "due_on"])]


class PathBegun(models.Model):
    """Somebody was sent on the way to a skill, in a country and a language."""

    user = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    skill = models.CharField(max_length=40)
    country = models.CharField(max_length=2)
    language = models.CharField(max_length=8)
    begun_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="training_a_path_begins_once",
                fields=["user", "skill", "country", "language"],
            )
        ]


class Session(models.Model):
    """A lesson together, in a room or on a line."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.CharField(max_length=60)
    language = models.CharField(max_length=8)
    place = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    led_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    called_off_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="training_session_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
            )
        ]


class Attendance(models.Model):
    """Who is invited to a session, and who came."""

    class State(models.TextChoices):
        INVITED = "invited", "invited"
        CAME = "came", "came"
        MISSED = "missed", "was not there"

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendances")
    user = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices)
    noted_by = models.ForeignKey(_USER, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="training_attends_once", fields=["session", "user"])
        ]


class Practice(models.Model):
    """A talk of practice: recorded with a colleague and coded by two, shadowed, or supervised."""

    class Kind(models.TextChoices):
        RECORDED = "recorded_roleplay", "recorded with a colleague"
        SHADOW = "shadow", "listened to a colleague's call"
        SUPERVISED = "supervised_call", "a call while somebody listened"

    user = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    contact = models.OneToOneField(
        Contact, null=True, on_delete=models.PROTECT, related_name="practice"
    )
    coded = models.JSONField(default=dict)
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    second_by = models.ForeignKey(_USER, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="training_practice_is_judged_by_others",
                condition=~Q(by=F("user"))
                & (Q(second_by__isnull=True) | (~Q(second_by=F("user")) & ~Q(second_by=F("by")))),
            ),
            models.CheckConstraint(
                name="training_recorded_practice_is_coded_twice",
                condition=~Q(kind="recorded_roleplay") | Q(second_by__isnull=False),
            ),
        ]


class RecordedTalk(models.Model):
    """A role-play held with a colleague and recorded; two others judge it, each without the other.

    The recording stays where the firm keeps such things: the house keeps where, and no sound.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    text = models.ForeignKey(RoleplayText, on_delete=models.PROTECT)
    kept_at = models.CharField(max_length=200)
    coder = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    second_coder = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    judged_at = models.DateTimeField(null=True)
    practice = models.OneToOneField(Practice, null=True, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="training_recorded_talk_is_judged_by_two_others",
                condition=~Q(coder=F("user"))
                & ~Q(second_coder=F("user"))
                & ~Q(second_coder=F("coder"))
                & ~Q(partner=F("user")),
            )
        ]


class TalkCoding(models.Model):
    """What one of the two saw in a recorded talk: behaviours that counted, and forbidden acts."""

    talk = models.ForeignKey(RecordedTalk, on_delete=models.PROTECT, related_name="codings")
    coder = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    done = models.JSONField(default=list)
    never = models.JSONField(default=list)
    words = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="training_codes_a_talk_once", fields=["talk", "coder"])
        ]


class CoachingNote(models.Model):
    """Words of a coach to one member of staff, who reads and answers; nobody else reads them."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(_USER, null=True, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True, default="")
    about = models.CharField(max_length=120, blank=True, default="")
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True, default="")


class Follower(models.Model):
    """How far the journal was read for changed rules and letters."""

    name = models.CharField(max_length=40, primary_key=True)
    event_id = models.BigIntegerField(default=0)
    seen = models.JSONField(default=dict)
