"""Links of messages work once; tries, questions and visits that end everywhere."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0004_keys_for_stops"),
    ]

    operations = [
        migrations.CreateModel(
            name="Asked",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("wrong", "a second fact that did not match"),
                            ("not_mine", "the letter came to the wrong door"),
                            ("fresh", "a fresh link"),
                            ("letter", "a letter with a new code"),
                            ("back", "a way back by e-mail"),
                        ],
                        max_length=8,
                    ),
                ),
                ("code_hash", models.CharField(blank=True, max_length=64)),
                ("told_sealed", models.BinaryField(default=b"")),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="LeftEverywhere",
            fields=[
                ("subject", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveField(
            model_name="entrylink",
            name="paused_until",
        ),
        migrations.RemoveField(
            model_name="entrylink",
            name="wrong_facts",
        ),
        migrations.AddField(
            model_name="entrylink",
            name="kind",
            field=models.CharField(
                choices=[("letter", "printed in a letter"), ("message", "in an e-mail or a text")],
                default="letter",
                max_length=7,
            ),
        ),
        migrations.AddField(
            model_name="entrylink",
            name="point",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="entrylink",
            name="renews_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="entrylink",
            name="used_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="Bucket",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=16)),
                ("who_hash", models.CharField(max_length=64)),
                ("window_at", models.DateTimeField()),
                ("count", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["window_at"], name="access_bucket_window")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("what", "who_hash", "window_at"), name="access_one_bucket_a_window"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Try",
            fields=[
                ("code_hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("tried", models.PositiveIntegerField()),
                ("paused_until", models.DateTimeField(null=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="access_try_at")],
            },
        ),
    ]
