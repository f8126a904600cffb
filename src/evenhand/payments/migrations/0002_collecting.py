"""Mandates, direct debits and their files, payments by link; their histories never change."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
CREATE TRIGGER payments_debit_event_never_changes BEFORE UPDATE OR DELETE ON payments_debitevent
    FOR EACH ROW EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER payments_debit_event_never_emptied BEFORE TRUNCATE ON payments_debitevent
    FOR EACH STATEMENT EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER payments_told_never_changes BEFORE UPDATE OR DELETE ON payments_providerevent
    FOR EACH ROW EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER payments_told_never_emptied BEFORE TRUNCATE ON payments_providerevent
    FOR EACH STATEMENT EXECUTE FUNCTION evenhand_history_never_changes();
"""

BACKWARD = """
DROP TRIGGER payments_debit_event_never_changes ON payments_debitevent;
DROP TRIGGER payments_debit_event_never_emptied ON payments_debitevent;
DROP TRIGGER payments_told_never_changes ON payments_providerevent;
DROP TRIGGER payments_told_never_emptied ON payments_providerevent;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_chain_of_creditors"),
        ("contact", "0005_letter_versions"),
        ("payments", "0001_initial"),
        ("plans", "0007_option_first_agreed"),
    ]

    operations = [
        migrations.CreateModel(
            name="Debit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("try_number", models.PositiveSmallIntegerField()),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(default="EUR", max_length=3)),
                ("sequence", models.CharField(blank=True, max_length=4)),
                ("collect_on", models.DateField()),
                ("planned_at", models.DateTimeField()),
                ("announced_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("announced", "announced to the person"),
                            ("filed", "in a file for the bank"),
                            ("paid", "paid"),
                            ("returned", "came back"),
                            ("withdrawn", "withdrawn before it was collected"),
                        ],
                        default="planned",
                        max_length=9,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("came_back_on", models.DateField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="debits",
                        to="cases.case",
                    ),
                ),
                (
                    "instalment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="debits",
                        to="plans.instalment",
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="debits",
                        to="contact.release",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DebitEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("announced", "announced to the person"),
                            ("filed", "put into a file"),
                            ("taken_out", "taken out of a file that the bank never got"),
                            ("handed_over", "handed to the bank"),
                            ("paid", "the money came"),
                            ("returned", "the money went back"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=11,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=120)),
                ("data", models.JSONField(default=dict)),
                (
                    "debit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="payments.debit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DebitFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("message_id", models.CharField(max_length=35, unique=True)),
                ("scheme", models.CharField(default="CORE", max_length=4)),
                ("place", models.CharField(max_length=34)),
                ("day", models.DateField()),
                ("debits_count", models.PositiveIntegerField()),
                ("amount_minor", models.BigIntegerField()),
                ("document_key", models.UUIDField()),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=120)),
                ("handed_over_at", models.DateTimeField(null=True)),
                ("handed_over_by", models.CharField(blank=True, max_length=120)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("day", "scheme", "place"),
                        name="payments_one_file_a_day_and_account",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("handed_over_at__isnull", True),
                            ("withdrawn_at__isnull", True),
                            _connector="OR",
                        ),
                        name="payments_what_the_bank_has_is_not_withdrawn",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="debit",
            name="file",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="debits",
                to="payments.debitfile",
            ),
        ),
        migrations.CreateModel(
            name="Mandate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("reference", models.CharField(max_length=35, unique=True)),
                ("payload", models.BinaryField()),
                ("iban_hmac", models.CharField(max_length=64)),
                ("given_at", models.DateTimeField()),
                ("given_on", models.DateField()),
                (
                    "given_how",
                    models.CharField(
                        choices=[
                            ("portal", "by herself, in the portal"),
                            ("paper", "on paper, which is kept"),
                            ("call", "in a call, confirmed in writing"),
                        ],
                        max_length=6,
                    ),
                ),
                ("document_key", models.UUIDField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                (
                    "ended_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("revoked", "she ended it"),
                            ("bank", "her bank said that it does not hold"),
                            ("replaced", "another took its place"),
                            ("closed", "nothing is left to collect"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates",
                        to="cases.person",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="debit",
            name="mandate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="debits",
                to="payments.mandate",
            ),
        ),
        migrations.CreateModel(
            name="PaymentOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("wish_key", models.UUIDField(unique=True)),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("provider", models.CharField(max_length=20)),
                ("reference", models.CharField(blank=True, max_length=255)),
                ("payment_reference", models.CharField(blank=True, max_length=255)),
                ("url", models.TextField(blank=True)),
                ("back_url", models.TextField()),
                ("language", models.CharField(blank=True, max_length=8)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "about to be made"),
                            ("unknown", "nobody knows whether it was made"),
                            ("open", "its link can be used"),
                            ("pending", "she paid; the money is on its way"),
                            ("paid", "paid"),
                            ("failed", "not paid, and cannot be any more"),
                            ("expired", "its time is over"),
                        ],
                        default="asked",
                        max_length=7,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("paid_at", models.DateTimeField(null=True)),
                ("refunded_minor", models.BigIntegerField(default=0)),
                ("is_disputed", models.BooleanField(default=False)),
                ("taken_back_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payment_orders",
                        to="cases.case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payment_orders",
                        to="cases.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProviderEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event_id", models.CharField(max_length=255, unique=True)),
                ("provider", models.CharField(max_length=20)),
                ("kind", models.CharField(max_length=60)),
                ("amount_minor", models.BigIntegerField(null=True)),
                ("told_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField()),
                (
                    "order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="payments.paymentorder",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_at__isnull", True)),
                fields=("person",),
                name="payments_one_living_mandate_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_why", ""), ("ends_at__isnull", True)),
                    models.Q(
                        ("ends_at__isnull", False), models.Q(("ended_why", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="payments_a_mandate_ends_for_a_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="debit",
            index=models.Index(fields=["state", "collect_on"], name="payments_debit_day"),
        ),
        migrations.AddConstraint(
            model_name="debit",
            constraint=models.UniqueConstraint(
                fields=("instalment", "try_number"), name="payments_try_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="debit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["planned", "announced", "filed"])),
                fields=("instalment",),
                name="payments_one_debit_lives",
            ),
        ),
        migrations.AddConstraint(
            model_name="debit",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0), ("currency", "EUR")),
                name="payments_a_debit_is_positive_and_in_euro",
            ),
        ),
        migrations.AddConstraint(
            model_name="debit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["planned", "withdrawn"]),
                    ("announced_at__isnull", False),
                    _connector="OR",
                ),
                name="payments_nothing_is_filed_unannounced",
            ),
        ),
        migrations.AddConstraint(
            model_name="debit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["planned", "announced", "withdrawn"]),
                    ("file__isnull", False),
                    _connector="OR",
                ),
                name="payments_filed_in_a_file",
            ),
        ),
        migrations.AddIndex(
            model_name="paymentorder",
            index=models.Index(fields=["state", "made_at"], name="payments_order_state"),
        ),
        migrations.AddIndex(
            model_name="paymentorder",
            index=models.Index(fields=["payment_reference"], name="payments_order_payment"),
        ),
        migrations.AddConstraint(
            model_name="paymentorder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reference", ""), _negated=True),
                fields=("provider", "reference"),
                name="payments_order_once_at_the_provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="payments_an_order_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("refunded_minor__gte", 0), ("refunded_minor__lte", models.F("amount_minor"))
                ),
                name="payments_no_more_refunded_than_paid",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
