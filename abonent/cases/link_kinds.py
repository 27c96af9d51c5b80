"""The kinds of links every company has; more are added as reference data."""

from __future__ import annotations

from abonent.cases.models import LinkKind

RELATED, DUPLICATE, CAUSED, SPLIT = "related", "duplicate", "caused", "split"
BUILT_IN = (
    (RELATED, ("связано с", "related to"), ("связано с", "related to")),
    (DUPLICATE, ("повторяет", "duplicate of"), ("повторено в", "has the duplicate")),
    (CAUSED, ("вызвано", "caused by"), ("вызвало", "caused")),
    (SPLIT, ("выделено из", "split from"), ("выделено в", "split into")),
)
"""Code, the reading from the first case to the other, the reading back; Russian and English."""


def ensure_kinds() -> None:
    """Create what is missing; one that an administrator renamed stays as it is."""
    for position, (code, name, back) in enumerate(BUILT_IN):
        LinkKind.objects.get_or_create(
            code=code,
            defaults={
                "name": {"ru": name[0], "en": name[1]},
                "reverse_name": {"ru": back[0], "en": back[1]},
                "position": position,
            },
        )


def get_split_kind() -> LinkKind:
    """The kind by which a case leads to the one it was split from."""
    found = LinkKind.objects.filter(code=SPLIT).first()
    if found is None:
        ensure_kinds()
        found = LinkKind.objects.get(code=SPLIT)
    return found
