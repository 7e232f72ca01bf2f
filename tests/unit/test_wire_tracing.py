"""The address behind a receipt's QR code."""

from __future__ import annotations

from uuid import UUID

from wire.tracing import trace_code, trace_url

SESSION = UUID("5f3a8a4e-3f3b-4a52-9d6e-0c5a4c7c9e11")


def test_the_address_names_kiosk_receipt_and_a_code_of_the_session():
    url = trace_url("https://pay.example.kz/r/", kiosk_number="0017", receipt_number=4711, session_id=SESSION)

    assert url == f"https://pay.example.kz/r/0017/4711/{trace_code(SESSION)}"


def test_the_code_is_the_same_for_ever_and_gives_nothing_of_the_session_away():
    assert trace_code(SESSION) == trace_code(SESSION) == "c33980fb6a43"
    assert trace_code(SESSION) != trace_code(UUID(int=SESSION.int + 1))
    assert trace_code(SESSION) not in str(SESSION)
