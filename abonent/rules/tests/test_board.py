"""Conditions as rows: both ways through the same tree, without loss."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from abonent.rules.binding import Vocabulary, bind
from abonent.rules.board import Board, Row, board_of, rule_of
from abonent.rules.notation.parser import parse
from abonent.rules.notation.printer import write
from abonent.rules.tests.test_notation import READER, SUBJECT
from abonent.rules.tree import Rule


def read(text: str) -> Rule:
    return bind(parse(text), words=Vocabulary.of(SUBJECT, READER))


def board(text: str) -> Board:
    with override("en"):
        return board_of(read(text), words=Vocabulary.of(SUBJECT, READER), language="en")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "double charge",
        '"double charge"',
        "topic:billing status:open created:>2026-01-01 attr.city:Псков -assigned:me",
        "topic:bill* -topic:=billing topic:=(billing,bill-late)",
        "status:(open,closed) OR amount:1..100",
        "status:open (amount:>5 OR paid:yes) (topic:billing OR assigned:empty)",
        "status:open OR (paid:yes amount:<=5)",
        'status:open OR (paid:yes (amount:5 OR attr.city:~"a, b"))',
        "-(status:open paid:yes) -(-status:open)",
        'assigned:"me" attr.city:"empty" attr.city:=any attr.city:"a*b" attr.city:any',
        "created:-7d..today created:2026-11 created:=now created:>=2026-11-22T10:00:00+03:00",
    ],
)
def test_a_board_says_what_the_text_says(text: str) -> None:
    words = Vocabulary.of(SUBJECT, READER)
    found, wrong = rule_of(board(text), words=words)
    assert (found, wrong) == (read(text), {})
    known = {one.key: one for one in words.by_name.values()}
    for language in ("en", "ru"):
        again = write(found, properties=known, language=language, words="text")
        assert read(again) == found


def test_rows_and_groups() -> None:
    assert board("status:(open,closed) (amount:>5 OR paid:yes) -attr.city:Псков") == Board((
        Row("status", "", "Open, Closed"),
        Row("amount", ">", "5", 1),
        Row("paid", "", "yes", 1),
        Row("attr.city", "not ", "Псков"),
    ))  # fmt: skip
    assert board("status:open OR paid:empty") == Board(
        (Row("status", "", "Open"), Row("paid", "empty", "")), is_any=True
    )


def test_what_rows_cannot_say_stays_a_piece_of_the_notation() -> None:
    assert board("paid:yes -(status:open amount:5)").rows[1] == Row(
        "", "", "-(status:Open amount:5)"
    )


def test_a_value_needs_no_quotes_and_a_row_without_one_says_nothing() -> None:
    rows = (
        Row("attr.city", "", "Нижний Новгород (сити)"),
        Row("topic", "", "Bill not received, bill*"),
    )
    empty = Row("status"), Row("", "", " ")
    found, wrong = rule_of(Board((*rows, *empty)), words=Vocabulary.of(SUBJECT, READER))
    assert wrong == {}
    assert found == read('attr.city:"Нижний Новгород (сити)" topic:("Bill not received",bill*)')


def test_wrong_rows_are_told_by_their_place() -> None:
    rows = Row("status", "", "opne"), Row("paid", "", "yes"), Row("amount", "", "much")
    found, wrong = rule_of(Board(rows), words=Vocabulary.of(SUBJECT, READER))
    assert found == read("paid:yes")
    with override("en"):
        assert {place: str(misread.message) for place, misread in wrong.items()} == {
            0: "Status: there is no “opne”. Did you mean “Open”?",
            2: "“much” is no number. Write it like this: 1234.50.",
        }
