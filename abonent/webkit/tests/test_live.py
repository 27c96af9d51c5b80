from typing import Any

from django.http import HttpResponse
from django.test import RequestFactory

from abonent.webkit import live
from abonent.webkit.context import Frame


def test_a_page_carries_the_mark_of_before_its_view(monkeypatch: Any) -> None:
    told = live.Told()
    told.mark = "7.here.3"
    monkeypatch.setattr(live, "told", told)

    def view(request: Any) -> HttpResponse:
        told.mark = "8.here.4"  # something happens while the page is drawn
        return HttpResponse(Frame(request).live_since)

    answer: Any = live.mark_of_drawing(view)(RequestFactory().get("/"))

    assert answer.content == b"7.here.3"


def test_without_a_stream_in_the_process_there_is_no_mark() -> None:
    assert live.Told().mark == ""
