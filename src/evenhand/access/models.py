"""Tables of access: users, certificates, conflicts, entry links, keys for machines."""

from __future__ import annotations

import uuid
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
    """What a user has learned, for one country and language; without it no contact of that kind."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="certificates")
    skill = models.CharField(max_length=40)
    country = models.CharField(max_length=2)
    granted_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="access_certificate_ends_after_it_starts",
                condition=Q(expires_at__gt=F("granted_at")),
            )
        ]
        indexes = [models.Index(fields=["user", "skill", "country"])]


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
    """A person's way in. Only a hash of its code is kept; it works with a second fact."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code_hash = models.CharField(max_length=64, unique=True)
    subject = models.UUIDField()
    case_key = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    wrong_facts = models.PositiveSmallIntegerField(default=0)
    paused_until = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["subject"])]


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
