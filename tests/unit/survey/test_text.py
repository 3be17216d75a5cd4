import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.survey import text
from api.survey.errors import LegacyEncoding

CASES = json.loads((Path(__file__).parents[2] / "vectors/text.json").read_text())


@pytest.mark.parametrize(("typed", "kept"), CASES["said"])
def test_what_a_text_says_has_no_sign_that_nobody_sees(typed, kept):
    assert text.said(typed) == kept


@pytest.mark.parametrize(("typed", "kept"), CASES["composed"])
def test_text_is_kept_composed_and_with_the_letter_d_bar(typed, kept):
    assert text.composed(typed) == kept


@pytest.mark.parametrize(("typed", "searched"), CASES["folded"])
def test_a_search_sees_neither_marks_nor_case(typed, searched):
    assert text.folded(typed) == searched


@pytest.mark.parametrize("words", CASES["sorted"])
def test_words_sort_as_in_a_vietnamese_dictionary(words):
    assert sorted(words[1:] + words[:1], key=text.sort_key) == words


@pytest.mark.parametrize("names", CASES["people"])
def test_people_sort_by_given_name(names):
    assert sorted(names[1:] + names[:1], key=text.person_key) == names


@pytest.mark.parametrize(("typed", "scale", "meant"), CASES["numbers"])
def test_a_typed_number_is_understood_or_not_at_all(typed, scale, meant):
    assert text.parse_number(typed, scale) == meant


@pytest.mark.parametrize(("number", "scale", "vietnamese", "english"), CASES["written"])
def test_numbers_are_shown_as_each_language_has_them(number, scale, vietnamese, english):
    assert text.format_number(number, scale) == vietnamese
    assert text.format_number(number, scale, "en") == english


@given(st.integers(-(2**53) + 1, 2**53 - 1), st.integers(0, 3), st.sampled_from(["vi", "en"]))
def test_what_is_shown_of_a_number_means_that_number(number, scale, language):
    shown = text.format_number(number, scale, language)
    assert text.parse_number(shown, scale) == number


@pytest.mark.parametrize(("dong", "vietnamese", "english"), CASES["money"])
def test_money_is_shown_in_dong(dong, vietnamese, english):
    assert text.format_money(dong) == vietnamese
    assert text.format_money(dong, "en") == english


@pytest.mark.parametrize(("typed", "day"), CASES["dates"])
def test_a_typed_day_is_one_that_exists(typed, day):
    assert text.parse_date(typed) == day


@pytest.mark.parametrize(("day", "shown"), CASES["shown_dates"])
def test_days_are_shown_day_first(day, shown):
    assert text.format_date(day) == shown


@pytest.mark.parametrize(("ms", "day"), CASES["days"])
def test_a_day_is_that_of_hanoi(ms, day):
    assert text.local_day(ms) == day


@pytest.mark.parametrize(("typed", "number"), CASES["phones"])
def test_a_phone_is_kept_in_one_form_or_not_understood(typed, number):
    assert text.parse_phone(typed) == number


@pytest.mark.parametrize(
    ("data", "guess"),
    [
        ("Trạm Hải Phòng".encode("cp1258", "ignore") + b"\xd5\xec", "cp1258"),
        ("H¶i Phßng, §¶o B¹ch Long VÜ".encode("latin-1"), "TCVN3"),
        ("H¶i Phßng, §¶o B¹ch Long VÜ".encode(), "TCVN3"),
        ("Haûi Phoøng, Ñaûo Baïch Long Vó".encode("latin-1"), "VNI"),
        ("Haûi Phoøng, Ñaûo Baïch Long Vó".encode(), "VNI"),
    ],
)
def test_a_legacy_encoding_is_refused_by_name(data, guess):
    with pytest.raises(LegacyEncoding) as refused:
        text.read_text(data)
    assert refused.value.guess == guess


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_files_are_read_and_composed(encoding):
    typed = "Đặc khu Bạch Long Vĩ, 5 µm, 30 °C, §4, ©, hoà Tuấn Khoẻ Quý"
    decomposed = "Đặc khu Bạch Long Vĩ".replace("ặ", "a\u0323\u0306")
    assert text.read_text(typed.encode(encoding)) == typed
    assert text.read_text(decomposed.encode(encoding)) == "Đặc khu Bạch Long Vĩ"
