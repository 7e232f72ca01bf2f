"""Finding one payee among hundreds by a few keys of any layout."""

from __future__ import annotations

from itertools import product

import pytest

from kiosk.core.search import alphabetical, folded, search
from tests.support.core_builders import a_payee
from wire.policy import Payee
from wire.texts import Text

TOWNS = (
    "Астана",
    "Алматы",
    "Шымкент",
    "Қарағанды",
    "Ақтөбе",
    "Тараз",
    "Павлодар",
    "Өскемен",
    "Семей",
    "Атырау",
)
KINDS = ("Су", "Жылу", "Энерго", "Газ", "Телеком", "Интернет", "Лифт", "Мектеп", "Балабақша", "Такси")
TRADES = ("Плюс", "Сервис", "Қала")


def named(kk: str, ru: str = "", en: str = "") -> Payee:
    code = folded(kk).replace(" ", "-")
    return a_payee(code, name=Text(kk=kk, ru=ru or kk, en=en or kk), bin="000000000000")


CROWD = tuple(named(" ".join(words)) for words in product(TOWNS, KINDS, TRADES))
KNOWN = (
    named("Алтел", "Алтел", "Altel"),
    named("Күнді Банк", "Кунди Банк", "Kundi Bank"),
    named("Қарлығаш Кредит", "Карлыгаш Кредит", "Qarlygash Credit"),
    named("Жұлдыз Цифр", "Жулдыз Цифр", "Zhuldyz Cifr"),
    named("Чай үйі", "Чайный дом", "Chai House"),
    named("Ғарыш Net", "Гарыш Net", "Garysh Net"),
    named("Хабар ТВ", "Хабар ТВ", "Khabar TV"),
    named("Щит қауіпсіздік", "Щит охрана", "Shchit Security"),
)
ALL = (*CROWD, *KNOWN)


def found(text: str, weight: int = 0) -> list[str]:
    return [payee.name.kk for payee in search(ALL, text, lambda _code: weight)]


def test_the_crowd_is_hundreds_and_nobody_in_it_is_called_alike():
    assert len({payee.code for payee in ALL}) == len(ALL) >= 300


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("алтел", "Алтел"),
        ("altel", "Алтел"),
        ("ALTEL", "Алтел"),
        ("алт", "Алтел"),
        ("kundi", "Күнді Банк"),
        ("кунди", "Күнді Банк"),
        ("күнді", "Күнді Банк"),
        ("кредит", "Қарлығаш Кредит"),
        ("credit", "Қарлығаш Кредит"),
        ("kredit", "Қарлығаш Кредит"),
        ("карлыгаш", "Қарлығаш Кредит"),
        ("karlygash", "Қарлығаш Кредит"),
        ("qarlyghash", "Қарлығаш Кредит"),
        ("жулдыз", "Жұлдыз Цифр"),
        ("zhuldyz", "Жұлдыз Цифр"),
        ("juldyz", "Жұлдыз Цифр"),
        ("чай", "Чай үйі"),
        ("chai", "Чай үйі"),
        ("гарыш", "Ғарыш Net"),
        ("garysh", "Ғарыш Net"),
        ("хабар", "Хабар ТВ"),
        ("khabar", "Хабар ТВ"),
        ("habar", "Хабар ТВ"),
        ("щит", "Щит қауіпсіздік"),
    ],
)
def test_a_payee_is_found_in_either_script(typed: str, name: str):
    assert found(typed)[0] == name


@pytest.mark.parametrize("typed", ["алтлел", "алтал", "алетл", "алтель", "atlel", "altell", "alltel", "алте"])
def test_one_letter_wrong_missing_too_many_or_swapped_is_forgiven(typed: str):
    assert "Алтел" in found(typed)


@pytest.mark.parametrize("typed", ["xyzzy", "алшин", "фффу", "qq1"])
def test_what_nobody_is_called_finds_nothing(typed: str):
    assert found(typed) == []


@pytest.mark.parametrize("typed", ["", "   ", "!!", "«»"])
def test_nothing_typed_finds_nothing(typed: str):
    assert found(typed) == []


def test_every_word_of_a_name_counts_and_every_typed_word_must_fit():
    assert found("газ тараз") == found("taraz gaz")
    assert len(found("тараз газ")) == len(TRADES)
    assert found("тараз газ плюс") == ["Тараз Газ Плюс"]


def test_a_word_that_begins_so_comes_before_one_that_has_it_inside_and_a_mistyped_one_is_last():
    payees = [named("Интеркар"), named("Алтеркар"), named("Теркар"), named("Теркор")]

    assert [each.name.kk for each in search(payees, "терка", lambda _: 0)] == [
        "Теркар",
        "Алтеркар",
        "Интеркар",
        "Теркор",
    ]


def test_among_equals_what_is_used_here_comes_first():
    favourite = named("Тараз Су Сервис").code
    names = [each.name.kk for each in search(ALL, "тараз су", lambda code: int(code == favourite))]

    assert names[0] == "Тараз Су Сервис"
    assert names[1:] == sorted(names[1:], key=alphabetical)


def test_every_name_of_the_crowd_is_found_by_itself_in_both_scripts():
    for payee in ALL:
        assert payee in search(ALL, payee.name.kk, lambda _: 0)
        assert payee in search(ALL, folded(payee.name.kk).replace("4", "ch"), lambda _: 0)


def test_names_are_sorted_by_the_kazakh_alphabet():
    names = ["Өскемен", "Оқжетпес", "ұлан", "Уақыт", "Іле", "Ырыс", "Әлем", "Алаш", "2 мектеп", "Zeta"]

    assert sorted(names, key=alphabetical) == [
        "2 мектеп",
        "Zeta",
        "Алаш",
        "Әлем",
        "Оқжетпес",
        "Өскемен",
        "Уақыт",
        "ұлан",
        "Ырыс",
        "Іле",
    ]
