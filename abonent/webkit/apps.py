"""What the room webkit tells Django and the rooms below it when the process starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """The room ``webkit``."""

    name = "abonent.webkit"
    label = "webkit"
    verbose_name = "Design system"

    def ready(self) -> None:
        """Register the style guide with its right, and the job that writes long exports."""
        from abonent.kernel.actor import Permission, permissions
        from abonent.kernel.jobs import JobKind, job_kinds
        from abonent.webkit import exports
        from abonent.webkit.registry import Command, commands

        permissions.add(
            Permission(code="webkit.kit", label=_("See the style guide"), room=_("Appearance"))
        )
        job_kinds.add(
            JobKind(code=exports.KIND, label=_("Export"), run=exports.run, repeatable=True)
        )
        commands.add(
            Command(
                key="kit",
                label=_("Style guide"),
                url="kit",
                icon="palette",
                permission="webkit.kit",
                order=95,
            )
        )
