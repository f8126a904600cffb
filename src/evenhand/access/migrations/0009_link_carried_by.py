from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0008_short_codes"),
    ]

    operations = [
        migrations.AddField(
            model_name="entrylink",
            name="carried_by",
            field=models.UUIDField(null=True),
        ),
    ]
