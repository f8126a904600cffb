"""What a person was just telling us survives the end of her visit."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vault", "0003_what_a_document_is_evidence_for")]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.UUIDField()),
                ("name", models.CharField(max_length=80)),
                ("sealed", models.BinaryField()),
                ("saved_at", models.DateTimeField()),
                ("keep_until", models.DateField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject", "name"), name="vault_one_draft_of_a_name"
                    )
                ],
                "indexes": [models.Index(fields=["keep_until"], name="vault_draft_ends")],
            },
        ),
    ]
