"""The matrix: every address asked by nobody, by who lacks its right, by who may but not so far."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from unittest.mock import patch

from django.db import connection
from django.test.utils import CaptureQueriesContext

from abonent.bus.ports import live_topics
from abonent.config.tests.rights import declared
from abonent.config.tests.rights.walking import REST, Address, Walk, operations, pages
from abonent.config.tests.rights.world import PHONE, WORD
from abonent.kernel.actor import Actor, Scope, permissions
from abonent.kernel.jobs import job_kinds
from abonent.kernel.reference.kinds import reference_kinds
from abonent.kernel.search import search_providers
from abonent.parties.ports import client_panels
from abonent.staff.queries import find_actor
from abonent.webkit.registry import commands, rail, start_panels

REGISTRIES = (search_providers, client_panels, reference_kinds, rail, commands, start_panels)
RIGHTS = {
    prefix + name: tuple(rights.split())
    for prefix, table in (("", declared.PAGES), (REST, declared.OPERATIONS))
    for rights, names in table.items()
    for name in names.split()
}
OWN = frozenset(declared.OWN_PAGES.split()) | {
    f"{REST}{name}" for name in declared.OWN_OPERATIONS.split()
}
WHOLE = declared.WHOLE.split()
WHAT_TO_DO = "name it in abonent/config/tests/rights/declared.py, under the right it asks for"
HIDDEN_HERE = (
    "openid openid_back exchange:rejected api:get_rejected_rows api:preview_case_merge "
    "console:override console:own_attribute console:own_attribute_new console:go cases:open "
    "kit_refusal api:get_client_pair parties:choices api:find_attribute_choices"
)
"""What answers nobody in this company: there is no provider of log-ins, no rejected row …"""
LISTS = ("/cases", "/contacts", "/clients", "/documents", "/potential", "/letters")


def test_everything_registered_names_a_right_that_exists() -> None:
    known = {p.code for p in permissions}
    named = {one.permission for registry in REGISTRIES for one in registry}
    assert {right for right in named if right and right not in known} == set()


def _writes(sql: str) -> bool:
    """Whether a statement changes what is kept, apart from the audit and the session."""
    begins = re.match(r"(INSERT INTO|UPDATE|DELETE FROM|WITH)\s+\"?(\w+)", sql.strip())
    if begins is None or begins[2] in {"kernel_auditentry", "django_session"}:
        return False
    return (
        begins[1] != "WITH" or re.search(r"\b(INSERT INTO|UPDATE \"?\w+\"? SET)\b", sql) is not None
    )


class TestMatrix(Walk):
    """One company, walked by people of different rights and reach."""

    def _all(self) -> list[Address]:
        return [*pages(self.ids), *operations(self.ids)]

    def _let_in(self, actor: Actor, addresses: Iterable[Address]) -> list[str]:
        """Where the actor gets in, or is told something of the keeper's."""
        found = []
        for one in addresses:
            for method in one.methods:
                answer = self.ask(actor, one, method)
                if not answer.is_refusal or answer.tells:
                    found.append(f"{method} {one.path} ({one.name}): {answer.status}")
        return found

    def test_every_address_declares_its_right(self) -> None:
        """What is new fails here, with a word on what to do."""
        there = {one.name for one in self._all()}
        assert there - RIGHTS.keys() - OWN == set(), WHAT_TO_DO
        assert (RIGHTS.keys() | OWN) - there == set(), "declared, but no longer there"
        known = {p.code for p in permissions}
        assert {r for rights in RIGHTS.values() for r in rights} - known == set()

    def test_nobody_gets_in_without_the_right_declared(self) -> None:
        """Neither without any, nor with all the others."""
        assert self._let_in(self.nobody, [a for a in self._all() if a.name not in OWN]) == []
        for rights in sorted(set(RIGHTS.values())):
            asked = [a for a in self._all() if RIGHTS.get(a.name) == rights]
            assert self._let_in(self.without(*rights), asked) == [], rights

    def test_confidential_documents_are_closed_to_who_has_every_right(self) -> None:
        """Pages, scans and REST: to him there is no such document, in no list either."""
        papers = {n for n, rights in RIGHTS.items() if "parties.view_documents" in rights}
        lists = {"parties:documents", f"{REST}list_documents", f"{REST}list_documents_of_client"}
        asked = [one for one in self._all() if one.name in papers]
        assert self._let_in(self.without_fields(), [a for a in asked if a.name not in lists]) == []
        for one in (a for a in asked if a.name in lists):
            assert "123456" not in self.ask(self.without_fields(), one, "GET").content
            assert "123456" in self.ask(self.without(), one, "GET").content

    def test_what_is_ones_own_tells_nothing_of_others(self) -> None:
        """Also to who has no right at all."""
        told = [a.path for a in self._all() if a.name in OWN
                for m in a.methods if self.ask(self.nobody, a, m).tells]  # fmt: skip
        assert told == []

    def test_rights_that_reach_ones_own_tell_nothing_of_others(self) -> None:
        """In pages, lists, fragments, exports, search and the REST face; nothing is done."""
        lists = [Address(p, f"{p}?{ask}", ("get",)) for p in LISTS
                 for ask in (f"q={WORD[:-1]}", "export=csv")]  # fmt: skip
        searches = [Address(f"{REST}search", f"/api/v1/search?q={text}", ("get",))
                    for text in (WORD, PHONE, str(self.ids["case_id"]))]  # fmt: skip
        told, done = [], []
        asked = [(one, m) for one in [*self._all(), *lists, *searches] for m in one.methods]
        for reach in (Scope.OWN, Scope.RELATED, Scope.DEPARTMENT):
            actor = self.narrow(*WHOLE, reach=reach)
            for one, method in asked:
                answer = self.ask(actor, one, method)
                if answer.tells:
                    told.append(f"{method} {one.path} ({one.name})")
                if method != "get" and one.name in self.guarded and answer.status < 400:
                    done.append(f"{method} {one.path} ({one.name}): {answer.status}")
        assert told == []
        assert done == []

    def test_who_looks_as_somebody_else_writes_nothing(self) -> None:
        """No page, list or file that is opened leaves anything but a line in the audit."""
        keeper = find_actor(operator_id=self.ids["operator_id"])
        assert keeper is not None
        seen = replace(keeper, watcher=self.without_fields())
        files = [Address(p, f"{p}?export=csv", ("get",)) for p in LISTS]
        written = []
        with patch("abonent.webkit.exports.DIRECT", -1):
            for one in (a for a in [*self._all(), *files] if "get" in a.methods):
                with CaptureQueriesContext(connection) as asked:
                    answer = self.ask(seen, one, "get")
                written += [(one.path, sql["sql"][:80]) for sql in asked if _writes(sql["sql"])]
                if one in files or one.name == "second_factor":
                    assert answer.status == 403, one.path
        assert written == []

    @property
    def guarded(self) -> frozenset[str]:
        """Addresses of one thing of a client's, a case's or a letter's."""
        kept = {"parties", "cases", "letters"}
        own = {"cases:attributes_part", "cases:similar_part", "cases:upload_part"}
        return frozenset(
            a.name for a in self._all()
            if RIGHTS.get(a.name, ("",))[0].partition(".")[0] in kept
            and any(c.isdigit() for c in a.path.removeprefix("/api/v1"))
            and not a.path.startswith("/console")
        ) - own  # fmt: skip

    def test_who_may_gets_in(self) -> None:
        """Otherwise the refusals above would say nothing."""
        keeper = find_actor(operator_id=self.ids["operator_id"])
        assert keeper is not None
        shut = [
            f"{a.path} ({a.name}): {answer.status}" for a in self._all()
            if "get" in a.methods and a.name not in HIDDEN_HERE.split()
            and (answer := self.ask(keeper, a, "get")).status not in (200, 204, 302, 405, 422)
        ]  # fmt: skip
        assert shut == []

    def test_search_and_live_topics_reach_no_farther(self) -> None:
        """What providers find and what browsers may watch."""
        keys = {"case": "case_id", "client": "client_id", "letter": "letter_id", "job": "job_id",
                "inbox": "operator_id", "work": "operator_id"}  # fmt: skip
        for actor in (self.nobody, self.narrow(*WHOLE)):
            for text in (WORD, PHONE, str(self.ids["case_id"])):
                hits = [h for one in search_providers if actor.can(one.permission)
                        for h in one.search(actor, text, 10)]  # fmt: skip
                assert hits == [], text
            for kind, name in keys.items():
                assert not live_topics.get(kind).may_watch(actor, str(self.ids[name])), kind
            watched = {t.kind for t in live_topics if t.kind not in keys and t.kind != "here"
                       and t.may_watch(self.nobody, "1")}  # fmt: skip
            assert watched == {"news"}  # that there is some, never what it says
            assert not live_topics.get("here").may_watch(actor, f"case:{self.ids['case_id']}")

    def test_reference_data_is_changed_by_its_own_right(self) -> None:
        """Each kind's list asks for the right the kind names."""
        for kind in reference_kinds:
            address = Address("console:list", f"/console/lists/{kind.key}", ("get",))
            assert self._let_in(self.without(kind.permission), [address]) == [], kind.key

    def test_kinds_of_jobs_declare_who_starts_them(self) -> None:
        """And somebody else's job is not seen."""
        assert {kind.code for kind in job_kinds} == declared.JOBS.keys(), WHAT_TO_DO
        stranger = self.without("kernel.view_jobs")
        jobs = [a for a in self._all() if a.name.startswith("exchange:job")]
        assert self._let_in(stranger, jobs) == []
