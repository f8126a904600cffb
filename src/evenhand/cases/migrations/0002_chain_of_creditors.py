import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="creditor",
            name="deducts_vat",
            field=models.BooleanField(null=True),
        ),
        migrations.CreateModel(
            name="OwnerChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("giver", models.CharField(max_length=200)),
                ("taker", models.CharField(max_length=200)),
                ("from_bank", models.BooleanField(default=False)),
                ("source", models.CharField(max_length=120)),
                ("recorded_at", models.DateTimeField()),
                (
                    "debt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owner_changes",
                        to="cases.debt",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("debt", "on", "giver"), name="cases_owner_change_once"
                    ),
                    models.CheckConstraint(
                        condition=~Q(giver="") & ~Q(taker=""), name="cases_owner_change_has_two"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InterestAsked",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("base_minor", models.BigIntegerField()),
                ("rate_basis_points", models.PositiveIntegerField()),
                ("earliest", models.DateField()),
                ("latest", models.DateField()),
                ("why_above_statutory", models.CharField(blank=True, max_length=300)),
                ("source", models.CharField(max_length=120)),
                ("recorded_at", models.DateTimeField()),
                (
                    "debt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interest_asked",
                        to="cases.debt",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(earliest__lt=F("latest")), name="cases_interest_period_is_one"
                    ),
                ],
            },
        ),
    ]
