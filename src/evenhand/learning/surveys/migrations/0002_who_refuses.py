"""Who does not want to be asked is a wish like others, so that the gate obeys it."""

from typing import Any, ClassVar

from django.db import migrations


def _carry(apps: Any, schema_editor: Any) -> None:
    """Write the wish where the gate reads it."""
    wishes = apps.get_model("contact", "Preference")
    for row in apps.get_model("surveys", "OptOut").objects.order_by("pk").iterator():
        wishes.objects.update_or_create(
            person_id=row.person_id,
            defaults={"refuses_surveys": True},
            create_defaults={"refuses_surveys": True, "changed_at": row.at},
        )


def _carry_asked(apps: Any, schema_editor: Any) -> None:
    """Count what was asked before the gate counted."""
    asked = apps.get_model("contact", "SurveyAsked")
    rows = apps.get_model("surveys", "Invitation").objects.order_by("pk")
    asked.objects.bulk_create(
        asked(person_id=row.person_id, at=row.made_at) for row in rows.iterator()
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("surveys", "0001_initial"), ("contact", "0010_survey_wish")]
    operations: ClassVar = [
        migrations.RunPython(_carry, migrations.RunPython.noop),
        migrations.RunPython(_carry_asked, migrations.RunPython.noop),
        migrations.DeleteModel(name="OptOut"),
    ]
