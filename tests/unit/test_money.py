"""Money is whole tiyn and nothing else."""

import pytest
from pydantic import BaseModel, ValidationError

from wire.money import INT64_MAX, NBSP, ZERO, Tiyn, format_money, tenge, total


class Priced(BaseModel):
    price_tiyn: Tiyn


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (Tiyn(100) + Tiyn(50), 150),
        (Tiyn(100) - Tiyn(150), -50),
        (200 - Tiyn(50), 150),
        (3 * Tiyn(50), 150),
        (Tiyn(50) * 3, 150),
        (-Tiyn(150), -150),
        (abs(Tiyn(-150)), 150),
        (sum([Tiyn(100), Tiyn(50)]), 150),
        (total([Tiyn(100), Tiyn(50)]), 150),
        (total([]), 0),
        (tenge(500), 50_000),
    ],
)
def test_whole_number_arithmetic_gives_money(amount: Tiyn, expected: int) -> None:
    assert amount == expected
    assert type(amount) is Tiyn


@pytest.mark.parametrize("wrong", [1.0, True, "5", None, 0.1 + 0.2])
def test_money_is_made_of_whole_numbers_only(wrong: object) -> None:
    with pytest.raises(TypeError):
        Tiyn(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [1.0, True, "5"])
def test_money_meets_whole_numbers_only(wrong: object) -> None:
    for combine in (Tiyn.__add__, Tiyn.__sub__, Tiyn.__mul__, Tiyn.__rsub__):
        with pytest.raises(TypeError):
            combine(Tiyn(5), wrong)  # type: ignore[operator]


def test_money_is_not_divided_into_fractions() -> None:
    with pytest.raises(TypeError):
        Tiyn(5) / 2
    with pytest.raises(TypeError):
        5 / Tiyn(2)

    assert (Tiyn(5) // 2, Tiyn(5) % 2) == (2, 1)


def test_a_float_that_multiplied_money_is_refused_where_money_is_asked_for() -> None:
    with pytest.raises(TypeError):
        Tiyn(1.5 * Tiyn(100))  # type: ignore[arg-type]


def test_money_fits_64_bits() -> None:
    assert Tiyn(INT64_MAX) == INT64_MAX
    with pytest.raises(OverflowError):
        Tiyn(INT64_MAX) + 1
    with pytest.raises(OverflowError):
        tenge(INT64_MAX)


@pytest.mark.parametrize("json", ['{"price_tiyn": 1.0}', '{"price_tiyn": "5"}', '{"price_tiyn": true}'])
def test_json_money_is_a_whole_number(json: str) -> None:
    with pytest.raises(ValidationError):
        Priced.model_validate_json(json)


def test_money_passes_through_json_unchanged() -> None:
    priced = Priced.model_validate_json(Priced(price_tiyn=Tiyn(150)).model_dump_json())

    assert priced.price_tiyn == 150
    assert type(priced.price_tiyn) is Tiyn


def test_json_money_larger_than_64_bits_is_refused() -> None:
    with pytest.raises(ValidationError):
        Priced.model_validate_json(f'{{"price_tiyn": {INT64_MAX + 1}}}')


def test_money_shows_itself_as_a_number() -> None:
    assert (str(Tiyn(5)), repr(Tiyn(5)), f"{Tiyn(5)}") == ("5", "Tiyn(5)", "5")


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (ZERO, "0 ₸"),
        (Tiyn(1_250_000), "12 500 ₸"),
        (Tiyn(180_550), "1 805,50 ₸"),
        (Tiyn(5), "0,05 ₸"),
        (Tiyn(-180_550), "−1 805,50 ₸"),
        (Tiyn(100_000_000_00), "100 000 000 ₸"),
    ],
)
def test_money_is_written_in_groups_with_tiyn_only_when_not_zero(amount: Tiyn, expected: str) -> None:
    assert format_money(amount) == expected.replace(" ", NBSP)
