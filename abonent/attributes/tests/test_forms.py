import pytest
from django.utils import translation

from abonent.attributes.forms import AttributesForm
from abonent.attributes.policy import Definition, check_values


def definition(kind: str) -> Definition:
    return Definition(
        code="n", name={"en": "N"}, type=kind, is_required=False, is_active=True, choices={}
    )


@pytest.mark.parametrize(
    ("kind", "stored", "ru", "en"),
    [
        ("decimal", 1.0, "1", "1"),
        ("decimal", 1234.5, "1234,5", "1234.5"),
        ("decimal", -0.00001, "-0,00001", "-0.00001"),
        ("decimal", 100.0, "100", "100"),
        ("decimal", 1e14, "100000000000000", "100000000000000"),
        ("integer", 120, "120", "120"),
    ],
)
def test_a_stored_number_is_edited_as_the_reader_writes_it(
    kind: str, stored: float, ru: str, en: str
) -> None:
    of = [definition(kind)]
    for language, text in (("ru", ru), ("en", en)):
        with translation.override(language):
            assert AttributesForm(definitions=of, values={"n": stored})["n"].value() == text
        assert check_values(of, {"n": text}) == {"n": stored}
