"""Tables of the work with potential clients: from the first word to the contract."""

from __future__ import annotations

from django.db import models

from abonent.kernel.models import Reference


class ProspectSource(Reference):
    """Where potential clients come from: a call, the site, an exhibition, a partner."""


class LossReason(Reference):
    """Why a potential client did not become one."""


class BillingColumn(Reference):
    """A column of the file for billing: its header there, and what of ours stands in it."""

    header = models.CharField(max_length=80)
    source = models.CharField(max_length=20)


class ProspectExport(models.Model):
    """One file for billing; who is in it points here, so that nobody is sent twice."""

    at = models.DateTimeField()
    by = models.ForeignKey("staff.Operator", null=True, on_delete=models.PROTECT)
    file = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT)
    count = models.PositiveIntegerField()


class Prospect(models.Model):
    """The work with one potential client; when the client is won or lost, its history stays."""

    class State(models.TextChoices):
        """How far it has come."""

        NEW = "new"
        WORK = "work"
        QUALIFIED = "qualified"
        WON = "won"
        LOST = "lost"

    client = models.ForeignKey("parties.Client", on_delete=models.PROTECT, related_name="prospects")
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    source = models.ForeignKey(ProspectSource, null=True, on_delete=models.PROTECT)
    interest = models.CharField(max_length=500, blank=True)
    owner = models.ForeignKey("staff.Operator", null=True, on_delete=models.PROTECT)
    next_step = models.CharField(max_length=250, blank=True)
    next_date = models.DateField(null=True)
    loss_reason = models.ForeignKey(LossReason, null=True, on_delete=models.PROTECT)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    export = models.ForeignKey(
        ProspectExport, null=True, on_delete=models.PROTECT, related_name="prospects"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["state", "next_date", "id"], name="prospect_state"),
            models.Index(fields=["owner", "state"], name="prospect_owner"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["client"],
                condition=models.Q(state__in=["new", "work", "qualified"]),
                name="prospect_open_once",
            )
        ]
