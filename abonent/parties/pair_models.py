"""Pairs of clients who may be one and the same."""

from __future__ import annotations

from django.db import models


class ClientPair(models.Model):
    """Two clients who may be one: how likely, why, and whether a person said that they are two.

    They are named by number: a pair outlives a merge of one of the two, so that what a person said
    is still known when the merge is undone. Lists join the clients and so leave such pairs out.
    """

    one_number = models.BigIntegerField()
    other_number = models.BigIntegerField()
    """The larger of the two numbers."""
    one = models.ForeignObject(
        "parties.Client", on_delete=models.DO_NOTHING, related_name="+",
        from_fields=["one_number"], to_fields=["id"],
    )  # fmt: skip
    other = models.ForeignObject(
        "parties.Client", on_delete=models.DO_NOTHING, related_name="+",
        from_fields=["other_number"], to_fields=["id"],
    )  # fmt: skip
    score = models.PositiveSmallIntegerField()
    """0 to 100, as :func:`abonent.parties.policy.sameness.score_of` counts it."""
    reasons = models.JSONField(default=list)
    """``[code, what they have in common]``; confidential numbers are left out."""
    found_at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True)
    """When somebody said that they are not the same; it holds for good."""
    dismissed_by = models.ForeignKey(
        "staff.Operator", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one_number", "other_number"], name="client_pair_once"),
            models.CheckConstraint(
                condition=models.Q(one_number__lt=models.F("other_number")),
                name="client_pair_ordered",
            ),
        ]
        indexes = [
            models.Index(fields=["-score", "-id"], name="client_pair_score",
                         condition=models.Q(dismissed_at=None)),
            models.Index(fields=["other_number"], name="client_pair_other"),
        ]  # fmt: skip
