from django.db import migrations, models


def as_it_goes_now(apps, schema_editor):
    """What a plan began with was not kept before; the way it goes now stands for it."""
    apps.get_model("plans", "Plan").objects.update(agreed_option=models.F("option"))


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0006_corrected_outcomes"),
    ]

    operations = [
        migrations.AddField(
            model_name="plan",
            name="agreed_option",
            field=models.CharField(max_length=10, default=""),
            preserve_default=False,
        ),
        migrations.RunPython(as_it_goes_now, migrations.RunPython.noop),
    ]
