"""Short messages by hand and by property: alphabet, parts, headers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.messages.carriers.sms_text import (
    GSM_ALPHABET,
    GSM_EXTENSION,
    PLAINER,
    Sms,
    TextTooLong,
    encoded,
)

LATIN, WIDE = 0x00, 0x08


def plain(sms: Sms) -> str:
    """What a telephone reads: headers off, parts joined, characters looked up in the standard's table."""
    body = b"".join(part[6:] if sms.has_header else part for part in sms.parts)
    if sms.data_coding == WIDE:
        return body.decode("utf-16-be")
    extension = {code: character for character, code in GSM_EXTENSION.items()}
    text, octets = "", iter(body)
    for octet in octets:
        text += extension[next(octets)] if octet == 0x1B else GSM_ALPHABET[octet]
    return text


@pytest.mark.parametrize(
    ("text", "coding", "body"),
    [
        ("Code: 1234", LATIN, b"Code: 1234"),
        ("@_$", LATIN, b"\x00\x11\x02"),
        ("[€]", LATIN, b"\x1b\x3c\x1b\x65\x1b\x3e"),
        ("300\u00a0₸", LATIN, b"300 KZT"),
        ("Код", WIDE, "Код".encode("utf-16-be")),
        ("Төлем 300\u00a0₸", WIDE, "Төлем 300\u00a0₸".encode("utf-16-be")),
        ("`", WIDE, b"\x00`"),  # not in the alphabet
    ],
)
def test_a_text_takes_seven_bits_where_they_suffice(text: str, coding: int, body: bytes) -> None:
    sms = encoded(text, 0)

    assert (sms.data_coding, sms.parts) == (coding, (body,))


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("a" * 160, [160]),
        ("a" * 161, [159, 14]),  # 153 and 8 beside six octets of header
        ("ж" * 70, [140]),
        ("ж" * 71, [140, 14]),  # 67 and 4, two octets each, beside the header
        (
            "a" * 152 + "€" + "a" * 10,
            [158, 18],
        ),  # the escape pair does not fit in 153 any more: it moves whole
        ("ж" * 66 + "😀" + "ж" * 4, [138, 18]),  # nor is a surrogate pair torn
    ],
)
def test_long_texts_are_cut_between_characters(text: str, lengths: list[int]) -> None:
    sms = encoded(text, 0xA7)

    assert [len(part) for part in sms.parts] == lengths
    if sms.has_header:
        assert [part[:6].hex() for part in sms.parts] == ["050003a70201", "050003a70202"]


@given(text=st.text(max_size=500), reference=st.integers(0, 255))
def test_what_is_sent_reads_as_what_was_said(text: str, reference: int) -> None:
    sms = encoded(text, reference)

    latin = text.translate(str.maketrans(PLAINER))
    assert plain(sms) == (latin if sms.data_coding == LATIN else text)
    assert all(len(part) <= 160 if sms.data_coding == LATIN else len(part) <= 140 for part in sms.parts)


def test_more_than_255_parts_are_refused() -> None:
    assert len(encoded("a" * 153 * 255, 0).parts) == 255
    with pytest.raises(TextTooLong):
        encoded("a" * 153 * 255 + "a", 0)
