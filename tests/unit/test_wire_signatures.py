"""A signature fits one kiosk, one request, one time."""

import pytest

from wire.signatures import (
    KIOSK_HEADER,
    SIGNATURE_HEADER,
    TIME_HEADER,
    KioskKey,
    SignatureInvalid,
    verify_request,
)

KEY = KioskKey.from_bytes(bytes(range(32)))
REQUEST = {"method": "POST", "path": "/v1/kiosks/k-1/batches", "body": b'{"a":1}'}


def signed(body: bytes = b'{"a":1}') -> dict[str, str]:
    return KEY.sign_request(
        kiosk_id="k-1", method="POST", path="/v1/kiosks/k-1/batches", at="2026-11-22T09:05:00Z", body=body
    )


def test_a_signed_request_is_believed() -> None:
    verify_request(KEY.public_key, headers=signed(), **REQUEST)


@pytest.mark.parametrize(
    "changed",
    [{"method": "GET"}, {"path": "/v1/kiosks/k-2/batches"}, {"body": b'{"a":2}'}, {"body": b""}],
)
def test_a_changed_request_is_not_believed(changed: dict[str, object]) -> None:
    with pytest.raises(SignatureInvalid):
        verify_request(KEY.public_key, headers=signed(), **(REQUEST | changed))


@pytest.mark.parametrize(
    ("header", "value"),
    [
        (KIOSK_HEADER, "k-2"),
        (TIME_HEADER, "2026-11-22T09:06:00Z"),
        (SIGNATURE_HEADER, "AAAA"),
        (SIGNATURE_HEADER, "no base64!"),
        (SIGNATURE_HEADER, "ә"),
        (KIOSK_HEADER, "k-1\nPOST"),
    ],
)
def test_a_changed_header_is_not_believed(header: str, value: str) -> None:
    with pytest.raises(SignatureInvalid):
        verify_request(KEY.public_key, headers=signed() | {header: value}, **REQUEST)


@pytest.mark.parametrize("missing", [KIOSK_HEADER, TIME_HEADER, SIGNATURE_HEADER])
def test_a_missing_header_is_named(missing: str) -> None:
    headers = signed()
    del headers[missing]

    with pytest.raises(SignatureInvalid, match=missing):
        verify_request(KEY.public_key, headers=headers, **REQUEST)


@pytest.mark.parametrize("public_key", [KioskKey.from_bytes(bytes(32)).public_key, "", "zz", "00" * 31])
def test_another_key_or_none_is_not_believed(public_key: str) -> None:
    with pytest.raises(SignatureInvalid):
        verify_request(public_key, headers=signed(), **REQUEST)


def test_a_key_survives_being_stored() -> None:
    key = KioskKey.generate()

    assert KioskKey.from_bytes(key.to_bytes()).public_key == key.public_key
    assert len(key.public_key) == 64


def test_what_is_not_a_key_is_refused() -> None:
    with pytest.raises(ValueError):
        KioskKey.from_bytes(b"short")
