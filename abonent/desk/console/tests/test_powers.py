"""What a role may, told in words."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.utils import translation

from abonent.desk.console.powers import powers_of
from abonent.kernel.actor import Actor
from abonent.staff.actions import save_role

Enter = Callable[..., Client]


def test_rights_reach_fields_and_pages_are_told(enter: Enter) -> None:
    client = enter(everything=True)
    role = save_role(
        by=Actor.system("test"), name={"ru": "Проба", "en": "Trial"},
        granted=["cases.view", "cases.register", "desk.console", "parties.administer"],
        scopes={"cases.view": "department"}, fields={"parties.client.income": "see"},
    )  # fmt: skip
    with translation.override("en"):
        told = powers_of(role)
        rooms = {room: [(str(p.label), str(p.reach)) for p in ps] for room, ps in told.rooms}
        assert rooms["Contacts and cases"] == [
            ("Contacts and cases: view", "what is of one’s department and those below it"),
            ("Contacts and cases: register", ""),
        ]
        assert [(str(p.label), str(p.reach)) for p in told.fields] == [("Monthly income", "see")]
        assert "Date of birth" in map(str, told.hidden)
        pages = [str(label) for label, _icon in told.pages]
        assert {"Cases", "Contacts", "Console", "Packages of settings"} <= set(pages)
        assert not {"Clients", "Roles", "Audit", "Mail"} & set(pages)
        assert "Categories of clients" in map(str, told.settings)
        assert "Channels" not in map(str, told.settings)
    page = client.get(f"/console/roles/{role.pk}/powers").content.decode()
    assert "What may “Trial” do" in page
    assert "Monthly income: see" in page


def test_a_role_without_rights_says_so(enter: Enter) -> None:
    client = enter(everything=True)
    role = save_role(by=Actor.system("test"), name={"ru": "Ноль", "en": "Zero"}, granted=[])
    page = client.get(f"/console/roles/{role.pk}/powers").content.decode()
    assert "Who has this role alone sees his own pages and no more." in page
