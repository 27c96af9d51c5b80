"""What the room attributes tells Django and the rooms below it when the process starts."""

from django.apps import AppConfig


class Config(AppConfig):
    """The room ``attributes``."""

    name = "abonent.attributes"
    label = "attributes"
    verbose_name = "Attributes"

    def ready(self) -> None:
        """Register the rights of this room, the reference data it keeps, its expressions."""
        from abonent.attributes import jobs, owners, ports, reference, rights, rulebook, trail
        from abonent.attributes.closing import list_fields
        from abonent.kernel.actor import permissions
        from abonent.kernel.audit import audit_words
        from abonent.kernel.confidential import field_sources
        from abonent.kernel.jobs import job_kinds
        from abonent.kernel.reference.kinds import owner_names, reference_kinds, use_counters

        audit_words.add(trail.WORDS)
        permissions.add(rights.PERMISSION)
        field_sources.add(list_fields)
        job_kinds.add(jobs.CONVERSION)
        ports.expressions.add(*ports.BUILT_IN)
        ports.query_parameters.add(*ports.PARAMETERS)
        reference_kinds.add(*reference.KINDS)
        owner_names.add(*owners.SETS)
        use_counters.add(*reference.USES, *rulebook.USES)
        ports.rule_books.add(rulebook.NamedRules())
