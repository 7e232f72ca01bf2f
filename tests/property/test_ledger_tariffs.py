"""Fee arithmetic over any tariff and sum: nothing is lost to rounding, nothing is charged unseen."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wire.money import Tiyn
from wire.policy import Tariff
from wire.tariffs import PPM, credited_of, fee_of, gross_for, is_fee_right

sums = st.integers(0, 10**12).map(Tiyn)
small = st.integers(0, 10**7)


@st.composite
def tariffs(draw: st.DrawFn) -> Tariff:
    return Tariff(
        service="any",
        version=1,
        effective_from=datetime(2026, 1, 1, tzinfo=UTC),
        rate_ppm=draw(st.one_of(st.integers(0, 50_000), st.integers(0, PPM))),
        fixed_tiyn=Tiyn(draw(small)),
        min_tiyn=Tiyn(draw(small)),
        max_tiyn=draw(st.one_of(st.none(), small.map(Tiyn))),
    )


@pytest.mark.rule("W-31")
@given(tariffs(), sums)
def test_inserted_is_always_fee_and_credited_together(tariff: Tariff, inserted: Tiyn) -> None:
    fee, credited = fee_of(tariff, inserted), credited_of(tariff, inserted)

    assert fee + credited == inserted
    assert 0 <= fee <= inserted
    assert is_fee_right(tariff, inserted=inserted, fee=fee)


@pytest.mark.rule("W-30")
@given(tariffs(), sums, st.integers(0, 10**6))
def test_more_cash_never_credits_less(tariff: Tariff, inserted: Tiyn, more: int) -> None:
    assert credited_of(tariff, inserted + more) >= credited_of(tariff, inserted)


@pytest.mark.rule("K-08")
@given(tariffs(), sums)
def test_the_gross_suffices_and_a_tiyn_less_does_not(tariff: Tariff, amount: Tiyn) -> None:
    assume(tariff.rate_ppm < PPM or tariff.max_tiyn is not None)

    gross = gross_for(tariff, amount)

    assert credited_of(tariff, gross) >= amount
    assert amount == 0 or credited_of(tariff, gross - 1) < amount
    assert is_fee_right(tariff, inserted=gross, fee=gross - amount)
