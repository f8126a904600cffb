"""A document may name what it is evidence for, so that it ends with it."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("vault", "0002_documents_whose_purpose_ends")]

    operations = [
        migrations.AddField("document", "about", models.UUIDField(null=True)),
        migrations.AddIndex(
            "document",
            models.Index(
                name="vault_document_about", fields=["about"], condition=Q(about__isnull=False)
            ),
        ),
    ]
