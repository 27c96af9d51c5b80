import json
from typing import Any

import pytest
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpResponse, HttpResponseRedirect
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, Invalid, NotFound, Outdated, PermissionRefused, Refused
from abonent.webkit import kit, pages, toasts
from abonent.webkit.context import Frame
from abonent.webkit.middleware import POLICY, content_security_policy, refusals_as_pages

ANNA = Actor(id=1, login="anna", name="Иванова Анна", everything=True)


class NoMessages(BaseStorage):
    def _get(self, *_args: Any, **_kwargs: Any) -> Any:
        return [], True


@pytest.fixture
def request_(rf: RequestFactory) -> Any:
    def make(
        path: str = "/kit",
        operator: Actor | None = ANNA,
        method: str = "get",
        data: Any = None,
        **headers: str,
    ) -> Any:
        request = getattr(rf, method)(path, data, headers=headers)
        request.operator = operator
        request._messages = NoMessages(request)
        return request

    return make


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_the_policy_is_strict_and_laxer_for_the_docs_styles_alone(request_: Any) -> None:
    answer = content_security_policy(lambda _request: HttpResponse())

    assert answer(request_())["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY
    docs = answer(request_("/api/v1/docs"))["Content-Security-Policy"]
    assert docs == POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")


@pytest.mark.parametrize(
    ("error", "status"),
    [(PermissionRefused("X"), 403), (NotFound(), 404), (Conflict("c"), 409), (Invalid({}), 422)],
)
def test_a_refusal_is_a_page_in_the_frame(request_: Any, error: Refused, status: int) -> None:
    response: Any = refusals_as_pages(lambda _request: HttpResponse()).process_exception(
        request_(), error
    )

    assert response.status_code == status
    assert 'class="wk-rail"' in response.content.decode()


def test_only_what_is_outdated_is_said_to_have_changed(request_: Any) -> None:
    act = refusals_as_pages(lambda _request: HttpResponse()).process_exception
    for error, title in (
        (Outdated("x"), "It changed meanwhile"),
        (Conflict("x"), "This cannot be done"),
    ):
        with translation.override("en"):
            response: Any = act(request_(), error)
        assert title in response.content.decode()


def test_a_stranger_gets_no_frame(request_: Any) -> None:
    response = pages.not_found(request_(operator=None), NotFound())

    assert response.status_code == 404
    assert 'class="wk-rail"' not in response.content.decode()


def test_for_htmx_a_refusal_is_a_toast(request_: Any) -> None:
    response: Any = refusals_as_pages(lambda _request: HttpResponse()).process_exception(
        request_(**{"HX-Request": "true"}), Conflict("Поздно")
    )

    assert (response.status_code, response.content) == (409, b"")
    assert json.loads(response["HX-Trigger"]) == {
        "toast": {"text": "Поздно", "tone": "red", "undo": ""}
    }


def test_other_errors_and_the_rest_face_are_left_alone(request_: Any) -> None:
    ours = refusals_as_pages(lambda _request: HttpResponse())

    assert ours.process_exception(request_(), ValueError()) is None
    assert ours.process_exception(request_("/api/v1/cases"), NotFound()) is None


@pytest.mark.parametrize("path", ["/kit?text=%00", "/kit?x=1&export=a%00b", "/kit/%00"])
def test_a_null_character_in_the_address_reaches_no_page(request_: Any, path: str) -> None:
    ours = refusals_as_pages(lambda _request: HttpResponse())

    assert ours(request_(path)).status_code == 400
    assert ours(request_("/kit?text=%2500")).status_code == 200


def test_a_lost_session_is_said_and_other_redirects_navigate(request_: Any) -> None:
    def answer(url: str) -> Any:
        respond = refusals_as_pages(lambda _request: HttpResponseRedirect(url))
        return respond(request_(**{"HX-Request": "true"}))

    assert answer("/login?next=/kit").status_code == 401
    assert (answer("/cases/1").status_code, answer("/cases/1")["HX-Redirect"]) == (204, "/cases/1")


def test_triggers_add_up() -> None:
    response = HttpResponse()
    toasts.toast(response, text="A")
    toasts.trigger(response, "changed")

    assert set(json.loads(response["HX-Trigger"])) == {"toast", "changed"}


def test_the_500_page_needs_neither_session_nor_database(rf: RequestFactory) -> None:
    response = pages.server_error(rf.get("/x"))

    assert response.status_code == 500
    assert 'href="/x"' in response.content.decode()


def test_commands_are_shown_by_right(request_: Any) -> None:
    nobody = Actor(id=2, login="n", name="N")

    assert "kit" in [shown.entry.key for shown in Frame(request_()).commands]
    assert "kit" not in [shown.entry.key for shown in Frame(request_(operator=nobody)).commands]
    with pytest.raises(PermissionRefused):
        kit.guide(request_(operator=nobody))


@pytest.mark.django_db
def test_the_style_guide_shows_every_part_with_and_without_errors(request_: Any) -> None:
    shown = text_of(kit.guide(request_()))
    wrong = text_of(kit.guide(request_(method="post", data={"name": "A"})))

    assert shown.count("<tr data-href=") == 50
    assert "data-form-errors" not in shown
    assert "data-form-errors" in wrong


@pytest.mark.parametrize(
    ("template", "html"),
    [
        ('{% badge evil "red" %}', "</svg>&lt;b&gt;</span>"),
        ("{% fact evil %}x{% endfact %}", "<dt>&lt;b&gt;</dt><dd>x</dd>"),
        ('{% phone "+79161234567" %}', "+7\xa0916\xa0123\u201145\u201167"),
        ("{% when None %}{% money None %}{% duration None %}{% phone None %}", "————"),
        ("{{ texts|localized }}", "Счёт"),
    ],
)
def test_tags(template: str, html: str, request_: Any) -> None:
    context = {"evil": "<b>", "texts": {"ru": "Счёт", "en": "Bill"}}
    assert html in engines["django"].from_string(template).render(context, request_())
