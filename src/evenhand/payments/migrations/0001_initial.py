"""Bank files, their statements and entries; what happened to entries is never changed."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
CREATE TRIGGER payments_entry_event_never_changes BEFORE UPDATE OR DELETE ON payments_entryevent
    FOR EACH ROW EXECUTE FUNCTION evenhand_history_never_changes();
CREATE TRIGGER payments_entry_event_never_emptied BEFORE TRUNCATE ON payments_entryevent
    FOR EACH STATEMENT EXECUTE FUNCTION evenhand_history_never_changes();
"""

BACKWARD = """
DROP TRIGGER payments_entry_event_never_changes ON payments_entryevent;
DROP TRIGGER payments_entry_event_never_emptied ON payments_entryevent;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("journal", "0002_history_is_append_only"),
        ("cases", "0002_chain_of_creditors"),
    ]

    operations = [
        migrations.CreateModel(
            name="BankFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("form", models.CharField(blank=True, max_length=20)),
                ("received_at", models.DateTimeField()),
                ("received_by", models.CharField(max_length=120)),
                ("document_key", models.UUIDField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("taken", "taken"), ("refused", "refused")], max_length=7
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=40)),
                ("line_in_file", models.PositiveIntegerField(null=True)),
                ("what_was_found", models.CharField(blank=True, max_length=200)),
                ("entries", models.PositiveIntegerField(default=0)),
                ("duplicates", models.PositiveIntegerField(default=0)),
                ("left_out", models.PositiveIntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["received_at"], name="payments_file_received")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "taken"), ("why", "")),
                            models.Q(("state", "refused"), models.Q(("why", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="payments_a_refusal_has_its_why",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BankStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("form", models.CharField(max_length=10)),
                ("place", models.CharField(max_length=34)),
                ("currency", models.CharField(max_length=3)),
                ("statement_id", models.CharField(max_length=60)),
                ("number", models.PositiveIntegerField(null=True)),
                ("from_on", models.DateField(null=True)),
                ("until_on", models.DateField(null=True)),
                ("opening_minor", models.BigIntegerField(null=True)),
                ("closing_minor", models.BigIntegerField(null=True)),
                ("balances_usable", models.BooleanField(default=False)),
                ("content_hash", models.CharField(max_length=64)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="payments.bankfile",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BankEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveIntegerField()),
                ("business_key", models.CharField(max_length=64, unique=True)),
                ("booked_on", models.DateField()),
                ("value_on", models.DateField(null=True)),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("credit", "money came"),
                            ("debit", "money went"),
                            ("return", "what went or was collected came back"),
                            ("reversal", "the bank took an entry back"),
                            ("zero", "no money"),
                        ],
                        max_length=8,
                    ),
                ),
                ("end_to_end", models.CharField(blank=True, max_length=80)),
                ("reference", models.CharField(blank=True, max_length=80)),
                ("bank_reference", models.CharField(blank=True, max_length=80)),
                ("batch_key", models.CharField(blank=True, max_length=80)),
                ("reason_code", models.CharField(blank=True, max_length=40)),
                ("payload", models.BinaryField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("announced", "told by the other form; not booked yet"),
                            ("waiting", "waits to be matched"),
                            ("matched", "matched"),
                            ("suspense", "nobody is sure whose it is"),
                            ("returned", "the bank took it back"),
                            ("sent_back", "sent back to the payer"),
                            ("nothing", "nothing to do"),
                        ],
                        max_length=9,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=40)),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="payments.bankstatement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EntryEvent",
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
                            ("taken", "the entry was taken from a file"),
                            ("told_again", "another file told more of the entry"),
                            ("matched", "the entry was matched"),
                            ("suspense", "the entry waits in suspense"),
                            ("returned", "the bank took it back"),
                            ("send_back_asked", "sending it back waits for a second person"),
                            ("sent_back", "it is sent back to the payer"),
                        ],
                        max_length=15,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=120)),
                ("data", models.JSONField(default=dict)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="payments.bankentry",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="KnownPayer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("iban_hmac", models.CharField(max_length=64)),
                ("since", models.DateTimeField()),
                ("source", models.CharField(max_length=60)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payers",
                        to="cases.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("score", models.PositiveSmallIntegerField()),
                ("reasons", models.JSONField(default=list)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suggestions",
                        to="cases.case",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suggestions",
                        to="payments.bankentry",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="bankstatement",
            index=models.Index(fields=["place", "until_on"], name="payments_statement_days"),
        ),
        migrations.AddConstraint(
            model_name="bankstatement",
            constraint=models.UniqueConstraint(
                fields=("place", "form", "statement_id"), name="payments_statement_once"
            ),
        ),
        migrations.AddIndex(
            model_name="bankentry",
            index=models.Index(fields=["state", "booked_on"], name="payments_entry_state"),
        ),
        migrations.AddIndex(
            model_name="bankentry",
            index=models.Index(
                condition=models.Q(("end_to_end", ""), _negated=True),
                fields=["end_to_end"],
                name="payments_entry_end_to_end",
            ),
        ),
        migrations.AddIndex(
            model_name="bankentry",
            index=models.Index(
                condition=models.Q(("bank_reference", ""), _negated=True),
                fields=["bank_reference"],
                name="payments_entry_bank_reference",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankentry",
            constraint=models.UniqueConstraint(
                fields=("statement", "number"), name="payments_entry_once_a_statement"
            ),
        ),
        migrations.AddConstraint(
            model_name="bankentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "zero"), ("amount_minor", 0)),
                    models.Q(
                        models.Q(("kind", "zero"), _negated=True),
                        models.Q(("amount_minor", 0), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payments_only_nothing_is_nil",
            ),
        ),
        migrations.AddIndex(
            model_name="knownpayer",
            index=models.Index(fields=["iban_hmac"], name="payments_payer"),
        ),
        migrations.AddConstraint(
            model_name="knownpayer",
            constraint=models.UniqueConstraint(
                fields=("person", "iban_hmac"), name="payments_payer_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="suggestion",
            constraint=models.UniqueConstraint(
                fields=("entry", "case"), name="payments_suggested_once"
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
