"""What the audit calls the objects of this room, and what is done to them."""

from django.utils.translation import gettext_lazy as _

from abonent.kernel.audit import Words

WORDS = Words(
    room="attributes",
    objects={
        "attribute": _("Attribute"),
        "group": _("Group of attributes"),
        "override": _("Override of an attribute"),
        "dictionary": _("Dictionary"),
        "entry": _("Dictionary entry"),
    },
    actions={
        "attributes.delete_attribute": _("attribute deleted"),
        "attributes.convert_attribute": _("type of the attribute changed"),
        "attributes.refresh_dictionary": _("dictionary read from its source"),
    },
    fields={
        ("attribute", "set"): _("Topic"),
        ("group", "set"): _("Topic"),
        ("override", "set"): _("Topic"),
        ("entry", "dictionary"): _("Dictionary"),
        ("dictionary", "added"): _("Added entries"),
        ("dictionary", "changed"): _("Changed entries"),
        ("dictionary", "gone"): _("Entries that left the source"),
    },
)
