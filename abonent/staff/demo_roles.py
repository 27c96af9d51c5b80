"""Roles of the demo company, a pattern for others: who may do what, how far, and see what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_AGENT = (
    "parties.view", "parties.edit", "parties.note", "cases.view", "cases.register", "cases.work",
    "cases.propose_topic", "parties.view_documents", "parties.edit_documents",
    "letters.view",
)  # fmt: skip
_BACK_OFFICE = (
    "parties.view", "parties.note", "cases.view", "cases.work", "cases.assign", "cases.bulk",
    "parties.view_documents", "parties.edit_documents",
    "letters.view", "letters.write", "letters.register", "letters.export", "cases.register",
)  # fmt: skip
_SUPERVISOR = (
    *_AGENT, "cases.assign", "cases.bulk", "cases.export", "cases.merge", "cases.close_parent",
    "cases.undo_move", "parties.export", "parties.merge", "kernel.view_jobs", "staff.view_audit",
    "rules.share",
    "letters.write", "letters.sign", "letters.register", "letters.export", "notices.publish",
)  # fmt: skip
_MANAGER = (
    "parties.view", "parties.edit", "parties.note", "cases.view", "cases.register", "cases.work",
)  # fmt: skip
_ONES_OWN = ("parties.view", "parties.edit", "parties.note", "cases.view", "cases.work")
_BORN, _TAX, _INCOME = (f"parties.client.{name}" for name in ("birth_date", "tax_id", "income"))
_IDENTITY = {_BORN: "see"}
"""What a caller is asked for, to be sure who he is."""
_PAPERS = {"parties.document.contents": "change"}
"""Passports, proofs of income: whoever handles documents of clients."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoRole:
    """A role as the demo company has it."""

    code: str
    ru: str
    en: str
    rights: tuple[str, ...] | None = ()
    """None: every right."""
    scopes: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)


ROLES = (
    DemoRole(code="agent", ru="Оператор", en="Agent", rights=_AGENT, fields=_IDENTITY),
    DemoRole(code="supervisor", ru="Супервизор", en="Supervisor", rights=_SUPERVISOR,
             fields={**_IDENTITY, **_PAPERS, _TAX: "see"}),
    DemoRole(code="back_office", ru="Бэк-офис", en="Back office", rights=_BACK_OFFICE,
             fields={**_IDENTITY, **_PAPERS}),
    DemoRole(code="administrator", ru="Администратор", en="Administrator", rights=None),
    DemoRole(code="credit_control", ru="Кредитный контроль", en="Credit control",
             rights=_BACK_OFFICE, fields={**_IDENTITY, **_PAPERS, _TAX: "see", _INCOME: "change"}),
    DemoRole(code="accounting", ru="Бухгалтерия", en="Accounting",
             rights=(*_BACK_OFFICE, "parties.edit", "parties.export"),
             fields={**_PAPERS, _TAX: "change"}),
    DemoRole(code="billing_group", ru="Группа биллинга", en="Billing group",
             rights=(*_BACK_OFFICE, "parties.edit"),
             fields={**_IDENTITY, **_PAPERS, _TAX: "see"}),
    DemoRole(code="manager", ru="Персональный менеджер", en="Account manager",
             rights=_MANAGER, scopes=dict.fromkeys(_ONES_OWN, "related"),
             fields={_BORN: "change", _TAX: "change", _INCOME: "change"}),
    DemoRole(code="marketing", ru="Маркетинг", en="Marketing",
             rights=("parties.view", "parties.export", "cases.view", "cases.export")),
    DemoRole(code="it", ru="ИТ", en="IT",
             rights=("desk.console", "bus.administer", "kernel.view_jobs", "exchange.import",
                     "cases.administer", "attributes.administer", "routes.administer",
                     "parties.administer")),
    DemoRole(code="problem_manager", ru="Менеджер системных проблем",
             en="Manager of system problems",
             rights=("parties.view", "cases.view", "cases.register", "cases.work",
                     "cases.assign", "cases.bulk", "cases.export")),
    DemoRole(code="security", ru="Администратор безопасности", en="Security administrator",
             rights=("desk.console", "staff.administer", "staff.view_audit")),
)  # fmt: skip
"""Those of the trade: consultants, back office, managers, marketing, IT, security."""
