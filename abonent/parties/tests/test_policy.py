from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abonent.parties import policy

RUSSIAN = st.text("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Иванова  Анна", "иванова анна"),
        ("Семёнов", "семенов"),
        ("ООО «Ромашка-Плюс»", "ооо ромашка плюс"),
        ("O’Brien, José", "obrien jose"),
        ("Йошкар-Ола", "йошкар ола"),
        ("STRASSE straße", "strasse strasse"),
        (" _ ", ""),
    ],
)
def test_folding_forgets_what_people_ignore(text: str, folded: str) -> None:
    assert policy.fold(text) == folded


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert policy.fold(policy.fold(text)) == policy.fold(text)


@given(st.text(max_size=60))
def test_folding_leaves_words_and_single_spaces(text: str) -> None:
    folded = policy.fold(text)
    assert folded == " ".join(folded.split())
    assert "_" not in folded


def test_numbers_fold_to_letters_and_digits() -> None:
    assert policy.fold_number("ЛС-00 123/7") == "лс001237"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("bdfyjd", "иванов"), ("Bdfyjd Gtnh", "иванов петр"), ("шмфтщм", "ivanov"),
     ("{fhbnjyjd", "харитонов"), (";erjd", "жуков")],
)  # fmt: skip
def test_other_layout(typed: str, meant: str) -> None:
    assert policy.swap_layout(typed) == meant


@pytest.mark.parametrize("typed", ["123", "", "иван ivan"])
def test_layout_stays_where_it_may_be_right(typed: str) -> None:
    assert policy.swap_layout(typed) is None


@given(RUSSIAN)
def test_layout_there_and_back(word: str) -> None:
    there = policy.swap_layout(word)
    assert there is not None
    if any(letter.isalpha() for letter in there):
        assert policy.swap_layout(there) == word


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [("ivanov", "иванов"), ("Shcherbakov Yuriy", "щербаков юрий"),
     ("zhukova maria", "жукова мария"), ("dmitry", "дмитрий"),
     ("sergey", "сергей"), ("alexey", "алексей"),
     ("belyaev", "беляев"),
     ("chaykovskiy", "чайковский"), ("bykov", "быков")],
)  # fmt: skip
def test_transliteration_to_russian(latin: str, cyrillic: str) -> None:
    assert policy.to_cyrillic(latin) == cyrillic


def test_transliteration_to_latin() -> None:
    assert policy.to_latin("Смит Джон") == "smit dzhon"
    assert policy.to_latin("Smith") is None
    assert policy.to_cyrillic("Иванов") is None


@given(RUSSIAN)
def test_transliterated_words_are_latin(word: str) -> None:
    assert (policy.to_latin(word) or "").isascii()


@pytest.mark.parametrize(
    ("typed", "word", "slips"),
    [("ивонов", "иванов", 1), ("иваонв", "иванов", 1), ("ивано", "иванов", 0), ("ивн", "иванов", 1),
     ("иванов", "иванов", 0), ("", "иванов", 0), ("сидоров", "петров", 4)],
)  # fmt: skip
def test_distance_counts_slips_to_the_beginning_of_the_word(
    typed: str, word: str, slips: int
) -> None:
    assert policy.distance(typed, word) == slips


@given(RUSSIAN, RUSSIAN)
def test_distance_of_a_beginning_is_nought(head: str, tail: str) -> None:
    assert policy.distance(head, head + tail) == 0


@given(RUSSIAN, RUSSIAN)
def test_distance_is_bounded(typed: str, word: str) -> None:
    assert 0 <= policy.distance(typed, word) <= len(typed)


def test_mending_prefers_fewer_slips_then_the_same_first_letter() -> None:
    words = ["ионов", "иванов", "леонов", "петров"]
    assert policy.mend("ивонов", words) == ["иванов", "ионов", "леонов"]
    assert policy.mend("вв", words) == []


def test_names() -> None:
    assert policy.display_name(surname="Иванова", given_name="Анна") == "Иванова Анна"
    assert policy.person_keys("Иванова Анна Сергеевна") == (
        "иванова анна сергеевна",
        "анна иванова сергеевна",
    )
    assert policy.person_keys("Мадонна") == ("мадонна", "мадонна")
    assert policy.company_keys("ООО «Ромашка»") == ("ооо ромашка", "ромашка ооо")
    assert policy.company_keys("Northern Light Ltd.") == (
        "northern light ltd",
        "northern light ltd",
    )


@pytest.mark.parametrize(
    ("typed", "first"),
    [("8-916", "+7916"), ("+7 (916)", "+7916"), ("916", "+7916"), ("8-916-12", "+791612"),
     ("79161", "+79161"), ("8 916 123-45-67", "+79161234567"), ("(916) 123 45 67", "+79161234567"),
     ("+44 20 79", "+442079"), ("+442079460018", "+442079460018")],
)  # fmt: skip
def test_numbers_in_any_spelling(typed: str, first: str) -> None:
    assert policy.phone_prefixes(typed, region="RU")[0] == first


@pytest.mark.parametrize(
    ("typed", "reading"),
    [("007 916", "+7916"), ("8107916", "+7916"), ("810 44 20", "+4420"), ("0044 20", "+4420"),
     ("+8 916", "+7916"), ("810", "+710")],
)  # fmt: skip
def test_numbers_dialled_from_abroad_and_to_it(typed: str, reading: str) -> None:
    assert reading in policy.phone_prefixes(typed, region="RU")


@pytest.mark.parametrize(
    ("typed", "words", "fit"),
    [
        ("иванов иван", "иванов олег", None),
        ("иванов иван", "иванов иван", (0, 0)),
        ("иван иванов", "иванов иван", (0, 0)),
        ("иванов иван", "иванов олег иванович", (1, 0)),
        ("иванов иванов", "иванов иван", None),
        ("ванов ива", "иванов иван", (2, 1)),
        ("ов", "иванов", None),
        ("ивонов иван", "иванов иван", None),
        ("иван", "", None),
        ("", "иванов", ()),
    ],
)
def test_each_word_typed_fits_another_word(
    typed: str, words: str, fit: tuple[int, ...] | None
) -> None:
    assert policy.find_fit(typed.split(), words.split()) == fit


def test_a_slip_fits_where_it_is_forgiven() -> None:
    fit = policy.find_fit(["ивонов", "иван"], ["иванов", "иван"], worst=policy.Fit.MISSPELLED)
    assert fit == (policy.Fit.MISSPELLED, policy.Fit.SAME)


@pytest.mark.parametrize("typed", ["8", "иванов", "12а", "--"])
def test_what_is_no_number(typed: str) -> None:
    assert policy.phone_prefixes(typed, region="RU") == []


@given(st.from_regex(r"9[0-9]{9}", fullmatch=True), st.integers(2, 10), st.sampled_from(
    ["{}", "8{}", "+7{}", "7{}", "8-{}", "+7 ({}", "8 ({}"]
))  # fmt: skip
def test_every_beginning_of_a_number_finds_it(number: str, length: int, spelling: str) -> None:
    prefixes = policy.phone_prefixes(spelling.format(number[:length]), region="RU")
    assert any(f"+7{number}".startswith(prefix) for prefix in prefixes)


def test_plan_of_a_name() -> None:
    plan = policy.query_plan("Bdfyjd", region="RU")
    assert plan.prefixes == ("bdfyjd", "иванов", "бдфыйд")
    assert plan.wordings == (("bdfyjd",), ("иванов",), ("бдфыйд",))
    assert plan.part == ""


def test_plan_of_digits() -> None:
    plan = policy.query_plan("8-916-12", region="RU")
    assert plan.prefixes == ("+791612", "+7891612", "891612", "8-916-12", "8 916 12")
    assert plan.part == "891612"


@pytest.mark.parametrize(
    ("text", "part"),
    [("123-45-67", "1234567"), ("8 916 123-45-67", ""), ("+7 916 123 45 67", ""), ("123", "")],
)
def test_the_end_of_a_number_is_a_part_and_a_whole_one_is_none(text: str, part: str) -> None:
    assert policy.query_plan(text, region="RU").part == part


def test_plan_of_a_copied_link() -> None:
    linked = policy.query_plan("tel:+79161234567", region="RU")
    assert linked == policy.query_plan("+79161234567", region="RU")
    assert linked.prefixes[0] == "+79161234567"


def test_plan_of_an_account() -> None:
    assert "лс00123" in policy.query_plan("ЛС-00123", region="RU").prefixes


@pytest.mark.parametrize("typed", ["Д-1234", "D-1234", "L-1234", "д 1234"])
def test_a_contract_in_any_alphabet_and_layout(typed: str) -> None:
    assert "д1234" in policy.query_plan(typed, region="RU").codes


@pytest.mark.parametrize(("typed", "kept"), [("C-12", "с12"), ("С-12", "c12"), ("АB-1", "ав1")])
def test_letters_that_look_alike(typed: str, kept: str) -> None:
    assert kept in policy.query_plan(typed, region="RU").codes


@pytest.mark.parametrize(
    ("text", "name", "number"),
    [
        ("Иванов 0927734", "иванов", "0927734"),
        ("8 (916) 12 Иванов Иван", "иванов иван", "891612"),
        ("Иванов +7 (916", "иванов", "7916"),
        ("Иванов И. Д-12", "иванов и", "д12"),
    ],
)
def test_plan_of_a_name_and_a_number(text: str, name: str, number: str) -> None:
    both = policy.query_plan(text, region="RU").both
    assert both is not None
    assert (both[0].names[0], both[1].codes[0]) == (name, number)


@pytest.mark.parametrize("text", ["Иванов Иван", "8 916 12", "Д 1234", "Иванов 1", "Д-1234"])
def test_plan_of_no_name_and_number(text: str) -> None:
    assert policy.query_plan(text, region="RU").both is None


def test_plan_of_an_address() -> None:
    plan = policy.query_plan("Ivan@Mail.example", region="RU")
    assert plan.emails == ("ivan@mail.example",)
    assert plan.names == ()
    assert plan.part == "ivan@mail.example"


@pytest.mark.parametrize("text", ["", "  ", "и", "-", "8"])
def test_too_short_is_no_plan(text: str) -> None:
    assert not policy.query_plan(text, region="RU")


@given(st.text(max_size=150))
def test_any_text_has_a_plan_of_bounded_work(text: str) -> None:
    plan = policy.query_plan(text, region="RU")
    assert len(plan.phones) <= 6
    assert len(plan.codes) <= 6
    assert len(plan.emails) <= 7
    assert len(plan.names) <= 6
    assert len(plan.wordings) <= 6
    assert all(len(wording) <= 5 for wording in plan.wordings)
