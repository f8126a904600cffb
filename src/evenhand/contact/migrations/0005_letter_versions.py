from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contact", "0004_receipts_and_batches"),
    ]

    operations = [
        migrations.AddField(
            model_name="release",
            name="letter_version",
            field=models.CharField(blank=True, db_default="", max_length=64),
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("language", models.CharField(max_length=8)),
                ("text", models.TextField()),
                ("text_sha256", models.CharField(max_length=64)),
                ("written_by", models.CharField(max_length=120)),
                ("written_at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "language", "text_sha256"), name="contact_wording_once"
                    )
                ],
            },
        ),
    ]
