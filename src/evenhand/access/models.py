"""Tables of access: users, certificates, conflicts, entry links, keys for machines."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q


class Role(models.TextChoices):
    """What a user is in the house. A creditor's user sees only her creditor's own figures."""

    AGENT = "agent", "agent"
    LEAD = "lead", "team lead"
    COMPLAINTS = "complaints", "complaint handler"
    TRAINER = "trainer", "trainer"
    COMPLIANCE = "compliance", "compliance officer"
    OPERATOR = "operator", "operator"
    CREDITOR = "creditor", "creditor's user"


class UserManager(BaseUserManager["User"]):
    """Makes users known by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        fields |= {"is_superuser": True, "role": Role.OPERATOR}
        return self.create_user(email, password, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A member of staff, or a creditor's user."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role.choices)
    language = models.CharField(max_length=8, default="en")
    creditor_key = models.UUIDField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="access_creditors_user_has_a_creditor",
                condition=(Q(role="creditor") & Q(creditor_key__isnull=False))
                | (~Q(role="creditor") & Q(creditor_key__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email


class Certificate(models.Model):
    """What a user has learned, for one country and language; without it no contact of that kind.

    An empty country or language stands for any; only a migration and the operator give that.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="certificates")
    skill = models.CharField(max_length=40)
    country = models.CharField(max_length=2)
    language = models.CharField(max_length=8, blank=True, default="")
    granted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    granted_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="certificates_granted"
    )
    suspended_since = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="certificates_revoked"
    )
    why = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="access_certificate_ends_after_it_starts",
                condition=Q(expires_at__gt=F("granted_at")),
            ),
            models.CheckConstraint(
                name="access_nobody_certifies_herself",
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("user")),
            ),
        ]
        indexes = [models.Index(fields=["user", "skill", "country"])]


class Supervision(models.Model):
    """A trainee talks while somebody with the certificate listens, for some hours of one shift."""

    trainee = models.ForeignKey(User, on_delete=models.PROTECT, related_name="supervised")
    supervisor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="supervises")
    began_at = models.DateTimeField()
    until_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="access_nobody_supervises_herself",
                condition=~Q(trainee=F("supervisor")),
            ),
            models.CheckConstraint(
                name="access_supervision_lasts_a_shift",
                condition=Q(until_at__gt=F("began_at"))
                & Q(until_at__lte=F("began_at") + timedelta(hours=8)),
            ),
        ]
        indexes = [models.Index(fields=["trainee", "until_at"])]


class DeclaredConflict(models.Model):
    """A user's declared tie to a person or creditor, by opaque key; that user keeps away."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="conflicts")
    about = models.UUIDField()
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class KeptAway(models.Model):
    """A user for whom a person does not exist, because a complaint may be about that user.

    `about` is the key of the person, or of the complaint's own seal where nobody is known.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="kept_away")
    about = models.UUIDField()
    because = models.UUIDField()
    since_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="access_kept_away_once",
                fields=["user", "about", "because"],
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="access_kept_away_ends_after_it_begins",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("since_at")),
            ),
        ]
        indexes = [models.Index(fields=["about"])]


class EntryLink(models.Model):
    """A person's way in. Only a hash of its code is kept; it works with a second fact.

    A letter's works again until its end; one in a message works once, and its `point` is where it
    went, so that a fresh one goes nowhere else.
    """

    class Kind(models.TextChoices):
        LETTER = "letter", "printed in a letter"
        MESSAGE = "message", "in an e-mail or a text"

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=7, choices=Kind.choices, default=Kind.LETTER)
    code_hash = models.CharField(max_length=64, unique=True)
    subject = models.UUIDField()
    case_key = models.UUIDField(null=True)
    point = models.UUIDField(null=True)  # the contact point it went to, by its opaque key
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    renews_until = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    carried_by = models.UUIDField(null=True)  # the release that took a message's link along

    class Meta:
        indexes = [models.Index(fields=["subject"])]


class ShortCode(models.Model):
    """Eight digits to come back by, for the one page that asked for them; never kept in plain.

    It is filled when the message that carries it leaves, and its ten minutes begin then.
    """

    business_key = models.CharField(max_length=120, unique=True)  # the release that carries it
    ticket_hash = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64, blank=True)
    subject = models.UUIDField()
    case_key = models.UUIDField()
    point = models.UUIDField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["ticket_hash"]), models.Index(fields=["made_at"])]


class Try(models.Model):
    """Second facts tried for a code, whether anybody has that code or not."""

    code_hash = models.CharField(max_length=64, primary_key=True)
    tried = models.PositiveIntegerField()
    paused_until = models.DateTimeField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="access_try_at", fields=["at"])]


class Asked(models.Model):
    """What somebody asked before we knew who she is; noted alike whether we know her or not.

    A job looks afterwards whom it is about, so that no answer tells by its time who exists.
    """

    class What(models.TextChoices):
        WRONG = "wrong", "a second fact that did not match"
        NOT_MINE = "not_mine", "the letter came to the wrong door"
        FRESH = "fresh", "a fresh link"
        LETTER = "letter", "a letter with a new code"
        BACK = "back", "a way back by e-mail"

    what = models.CharField(max_length=8, choices=What.choices)
    code_hash = models.CharField(max_length=64, blank=True)
    ticket_hash = models.CharField(max_length=64, blank=True)  # the page that waits for a code
    told_sealed = models.BinaryField(default=b"")  # an e-mail address or number, sealed
    at = models.DateTimeField()


class Bucket(models.Model):
    """How often something was done in a window of time; `who` is a hash that a day's end ends."""

    what = models.CharField(max_length=16)
    who_hash = models.CharField(max_length=64)
    window_at = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="access_one_bucket_a_window", fields=["what", "who_hash", "window_at"]
            )
        ]
        indexes = [models.Index(name="access_bucket_window", fields=["window_at"])]


class LeftEverywhere(models.Model):
    """When a person last ended all her visits; one that began before is over."""

    subject = models.UUIDField(primary_key=True)
    at = models.DateTimeField()


class ApiKey(models.Model):
    """A machine's key, for one creditor, one person (`subject`), or (empty) the whole house.

    Only a hash is kept. Whoever speaks for one person alone needs no key to everybody's budget.
    An adviser's key belongs to no creditor and reads no case: it brings statements of means, and is
    told what became of those it brought. A key for stops speaks for one source in one country; it
    is told of the notices it brought, and reads nothing else.
    """

    class Purpose(models.TextChoices):
        CASES = "cases", "reads cases and brings statements"
        STATEMENTS = "statements", "an adviser: only brings statements"
        HOLDS = "holds", "an adviser or a register: only brings notices of stops"

    name = models.CharField(max_length=80)
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.CASES)
    secret_hash = models.CharField(max_length=64, unique=True)
    creditor_key = models.UUIDField(null=True)
    subject = models.UUIDField(null=True)
    source = models.CharField(max_length=10, blank=True)  # of stops: register or adviser
    country = models.CharField(max_length=2, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="access_advisers_key_has_no_creditor",
                condition=Q(purpose="cases") | Q(creditor_key__isnull=True),
            ),
            models.CheckConstraint(
                name="access_persons_key_is_no_creditors",
                condition=Q(subject__isnull=True) | Q(creditor_key__isnull=True, purpose="cases"),
            ),
            models.CheckConstraint(
                name="access_key_for_stops_has_source_and_country",
                condition=(
                    Q(purpose="holds") & Q(source__in=["register", "adviser"]) & ~Q(country="")
                )
                | (~Q(purpose="holds") & Q(source="", country="")),
            ),
        ]

    @property
    def actor(self) -> str:
        """Its name in the journal."""
        return f"key:{self.pk}"
