"""Confidential documents are a confidential field, as income is: roles keep what they gave."""

from typing import Any

from django.db import migrations

RIGHT, FIELD = "parties.view_confidential_documents", "parties.document.contents"


def open_field(apps: Any, _schema: Any) -> None:
    """The right to see them opens the field: to change for who adds documents, else to see."""
    for role in apps.get_model("staff", "Role").objects.filter(permissions__contains=[RIGHT]):
        how = "change" if "parties.edit_documents" in role.permissions else "see"
        role.permissions = [right for right in role.permissions if right != RIGHT]
        role.fields = {**role.fields, FIELD: how}
        role.save(update_fields=["permissions", "fields"])


def close_field(apps: Any, _schema: Any) -> None:
    """Back to the right."""
    for role in apps.get_model("staff", "Role").objects.filter(fields__has_key=FIELD):
        role.permissions = [*role.permissions, RIGHT]
        role.fields = {code: how for code, how in role.fields.items() if code != FIELD}
        role.save(update_fields=["permissions", "fields"])


class Migration(migrations.Migration):
    """Rows only."""

    dependencies = [("parties", "0012_note_texts"), ("staff", "0006_openid_subject")]
    operations = [migrations.RunPython(open_field, close_field)]
