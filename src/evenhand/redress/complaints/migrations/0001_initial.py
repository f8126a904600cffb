"""Complaints, what was said of them and answered; what was said never changes."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE TRIGGER complaints_entry_never_changes BEFORE UPDATE OR DELETE ON complaints_entry
    FOR EACH ROW EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER complaints_entry_never_emptied BEFORE TRUNCATE ON complaints_entry
    FOR EACH STATEMENT EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER complaints_proposedanswer_never_changes BEFORE UPDATE OR DELETE ON complaints_proposedanswer
    FOR EACH ROW EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER complaints_proposedanswer_never_emptied BEFORE TRUNCATE ON complaints_proposedanswer
    FOR EACH STATEMENT EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER complaints_response_never_changes BEFORE UPDATE OR DELETE ON complaints_response
    FOR EACH ROW EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER complaints_response_never_emptied BEFORE TRUNCATE ON complaints_response
    FOR EACH STATEMENT EXECUTE FUNCTION evenhand_history_never_changes();
"""

BACKWARD = """
DROP TRIGGER complaints_entry_never_changes ON complaints_entry;
DROP TRIGGER complaints_entry_never_emptied ON complaints_entry;
DROP TRIGGER complaints_proposedanswer_never_changes ON complaints_proposedanswer;
DROP TRIGGER complaints_proposedanswer_never_emptied ON complaints_proposedanswer;
DROP TRIGGER complaints_response_never_changes ON complaints_response;
DROP TRIGGER complaints_response_never_emptied ON complaints_response;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("journal", "0002_history_is_append_only"),
        ("cases", "0002_chain_of_creditors"),
        ("holds", "0002_decisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Complaint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("once", models.UUIDField(unique=True)),
                ("subject", models.UUIDField()),
                ("country", models.CharField(blank=True, max_length=2)),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("spoken", "how somebody spoke to me"),
                            ("letter", "a letter or a message"),
                            ("money", "what you do with my money"),
                            ("data", "my data"),
                            ("decision", "a decision"),
                            ("other", "something else"),
                        ],
                        max_length=10,
                    ),
                ),
                ("about_staff", models.BooleanField()),
                ("told_sealed", models.BinaryField(null=True)),
                ("received_at", models.DateTimeField()),
                ("received_on", models.DateField()),
                (
                    "received_via",
                    models.CharField(
                        choices=[
                            ("portal", "portal"),
                            ("desk", "desk"),
                            ("letter", "letter"),
                            ("email", "e-mail"),
                            ("call", "call"),
                        ],
                        max_length=6,
                    ),
                ),
                ("receipt_by", models.DateField()),
                ("update_by", models.DateField()),
                ("final_by", models.DateField()),
                ("clocks", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("acknowledged", "she has our receipt"),
                            ("holding", "she was told why it takes longer"),
                            ("decided", "answered"),
                            ("withdrawn", "taken back"),
                        ],
                        default="received",
                        max_length=12,
                    ),
                ),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("root_cause", models.CharField(blank=True, max_length=20)),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "hold",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="holds.hold",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("added", "she added"),
                            ("note", "a note of Complaint Management"),
                            ("update", "told to her"),
                            ("asked_staff", "a colleague was asked"),
                        ],
                        max_length=11,
                    ),
                ),
                ("words_sealed", models.BinaryField()),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=120)),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="complaints.complaint",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProposedAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("holding", "why it takes longer"),
                            ("final", "the final response"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("upheld", "she is right"),
                            ("partly", "she is right in part"),
                            ("not", "we see it otherwise"),
                        ],
                        max_length=6,
                    ),
                ),
                ("words_sealed", models.BinaryField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="complaints.complaint",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Response",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("outcome", models.CharField(blank=True, max_length=6)),
                ("at", models.DateTimeField()),
                ("body", models.CharField(blank=True, max_length=200)),
                ("body_by", models.DateField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responses",
                        to="complaints.complaint",
                    ),
                ),
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="response",
                        to="complaints.proposedanswer",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(fields=["subject"], name="complaints__subject_50368c_idx"),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(fields=["state", "final_by"], name="complaints__state_c41eb6_idx"),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", False), ("state__in", ["decided", "withdrawn"])),
                    models.Q(
                        models.Q(("state__in", ["decided", "withdrawn"]), _negated=True),
                        ("ended_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="complaints_ended_has_its_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposedanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "final"), models.Q(("outcome", ""), _negated=True)),
                    models.Q(("kind", "holding"), ("outcome", "")),
                    _connector="OR",
                ),
                name="complaints_final_has_an_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome__in", ["", "upheld"]),
                    models.Q(("by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="complaints_not_upheld_by_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", ""), _negated=True),
                fields=("complaint",),
                name="complaints_one_final_response",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
