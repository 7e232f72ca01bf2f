"""Receipts as ESC/POS bytes: what a printer makes of them is what was meant, letter by letter."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageDraw, ImageFont

from receipts import escpos, png
from receipts.document import Block, Cut, Document, Line, Pair
from receipts.layouts import ALPHABET_LINES, customer_receipt
from receipts.profiles import CP866, KZ1048, PROFILES
from receipts.typesetting import FeedRow, QrRow, RuleRow, TextRow, flow
from tests.support.printer_bench import FONT, printed_by
from tests.support.receipt_builders import TRACE_URL, three_receipts
from wire.texts import LANGUAGES, Language

GOLDEN = Path(__file__).parent / "golden"
ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
PICTURED: dict[Language, str] = {"kk": "executed", "ru": "accepted", "en": "unapplied"}
KAZAKH = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"
MARGIN = 32


def rendered(profile: str, *blocks: Block) -> bytes:
    return escpos.render(Document((*blocks, Cut())), PROFILES[profile])


def golden_document(language: Language, name: str) -> Document:
    return customer_receipt(three_receipts(language)[name])


@pytest.mark.rule("W-82")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("profile", ["generic-80", "generic-58"])
def test_a_printer_with_the_kazakh_table_prints_every_line_as_it_was_set(
    profile: str, language: Language
) -> None:
    document = golden_document(language, "accepted")
    columns = PROFILES[profile].columns
    expected: list[str] = []
    for row in flow(document, columns, lambda text: text.replace("₸", "тг")):
        match row:
            case TextRow(text):
                expected.append(text)
            case RuleRow():
                expected.append("─" * columns)
            case FeedRow(lines):
                expected += [""] * lines
            case QrRow():
                expected.append("")

    slip = printed_by(escpos.render(document, PROFILES[profile]), columns).slip

    assert list(slip.lines) == expected
    assert slip.codes == (TRACE_URL,)


@pytest.mark.parametrize("line", [*ALPHABET_LINES[:5], f"«{KAZAKH}» № 7"])
def test_the_kazakh_table_loses_no_letter(line: str) -> None:
    assert printed_by(rendered("generic-80", Line(line))).slip.lines[0] == line


@pytest.mark.parametrize(
    ("signs", "printed"), [("5 ₸", "5 тг"), ("“а” – б…", '"а" - б...'), ("7 €", "7 EUR"), ("−1 ×2", "-1 x2")]
)
def test_signs_without_a_place_in_a_table_are_replaced_on_purpose(signs: str, printed: str) -> None:
    assert printed_by(rendered("strip-80", Line(signs))).slip.lines[0] == printed


def test_signs_that_a_table_has_are_kept() -> None:
    assert printed_by(rendered("generic-80", Line("«Самал» — 7"))).slip.lines[0] == "«Самал» — 7"


def letter_cells(image: Image.Image, count: int) -> list[Image.Image]:
    """The first line of a slip cut into the cells of its letters."""
    tops = (MARGIN, MARGIN + 24)
    return [image.crop((MARGIN + 12 * n, tops[0], MARGIN + 12 * (n + 1), tops[1])) for n in range(count)]


def drawn_letter(letter: str) -> Image.Image:
    font = ImageFont.truetype(str(FONT), 20, layout_engine=ImageFont.Layout.BASIC)
    cell = Image.new("1", (12, 24), 255)
    ImageDraw.Draw(cell).text((0, 19), letter, font=font, fill=0, anchor="ls")
    return cell


@pytest.mark.parametrize("profile", ["raster-80", "strip-80", "raster-58"])
def test_printers_without_the_kazakh_table_get_every_letter_drawn(profile: str) -> None:
    slip = printed_by(rendered(profile, Line(KAZAKH)), PROFILES[profile].columns).slip

    cells = letter_cells(slip.image, len(KAZAKH))

    unlike = [
        letter
        for letter, cell in zip(KAZAKH, cells, strict=True)
        if ImageChops.logical_xor(cell, drawn_letter(letter)).getbbox() is not None
    ]
    assert unlike == []
    assert len({cell.tobytes() for cell in cells}) == len(KAZAKH)
    assert drawn_letter("\U000f0000").tobytes() not in {cell.tobytes() for cell in cells}


def test_only_lines_with_foreign_letters_become_strips() -> None:
    data = rendered("strip-80", Line("Квитанция"), Line("Түбіртек"), Line("Сумма"))

    assert printed_by(data).slip.lines == ("Квитанция", "Сумма")
    assert data.count(b"\x1dv0") == 1


def test_a_letter_that_no_table_has_is_drawn_even_where_there_are_tables() -> None:
    data = rendered("generic-80", Line("Ελλάδα"))

    assert b"\x1dv0" in data
    assert b"?" not in data


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_profile_ever_prints_a_question_mark_for_a_letter(profile: str, language: Language) -> None:
    data = escpos.render(golden_document(language, "unapplied"), PROFILES[profile])

    assert "?" not in "".join(printed_by(data, PROFILES[profile].columns).slip.lines)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_camera_reads_the_trace_url_off_the_paper(profile: str) -> None:
    data = escpos.render(golden_document("kk", "executed"), PROFILES[profile])

    slip = printed_by(data, PROFILES[profile].columns).slip

    assert [code.text for code in zxingcpp.read_barcodes(slip.image.convert("L"))] == [TRACE_URL]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_camera_reads_the_trace_url_off_the_picture(language: Language, tmp_path: Path) -> None:
    path = tmp_path / "receipt.png"
    path.write_bytes(png.render(golden_document(language, "accepted")))

    with Image.open(path) as picture:
        assert [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))] == [TRACE_URL]


@pytest.mark.parametrize("profile", PROFILES)
def test_bands_are_low_enough_for_small_buffers(profile: str) -> None:
    data = escpos.render(golden_document("kk", "accepted"), PROFILES[profile])

    heights = []
    at = data.find(b"\x1dv0")
    while at >= 0:
        width, height = (int.from_bytes(data[at + n : at + n + 2], "little") for n in (4, 6))
        heights.append(height)
        at = data.find(b"\x1dv0", at + 8 + width * height)
    assert all(height <= 192 for height in heights)
    assert bool(heights) == (profile not in ("generic-80", "generic-58", "epson-tm"))


def test_a_picture_never_holds_a_real_time_command() -> None:
    """10 14 08 … inside a picture would clear the printer's buffer; one dot to the right it does not."""
    picture = Image.new("1", (576, 1), 255)
    for x in (3, 8 + 3, 8 + 5):
        picture.putpixel((x, 0), 0)

    bands = list(escpos._bands(escpos._without_real_time_commands(picture)))

    assert b"\x10\x14" in b"".join(escpos._bands(picture))
    assert not any(command in band for band in bands for command in (b"\x10\x04", b"\x10\x05", b"\x10\x14"))
    assert [bytes(band[8:10]) for band in bands] == [b"\x08\x0a"]


@pytest.mark.parametrize("profile", PROFILES)
def test_bytes_of_foreign_texts_reach_the_printer_as_letters_only(profile: str) -> None:
    hostile = "A\x1b@B\x1dV\x00C\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08D\x00E"

    data = rendered(profile, Pair(hostile, hostile))

    assert b"\x1dV\x00" not in data
    assert b"\x10\x14" not in data
    assert data.count(b"\x1b@") == 1
    if PROFILES[profile].tables:
        assert printed_by(data, PROFILES[profile].columns).slip.lines[0].split() == ["A@BVCDE", "A@BVCDE"]


def test_a_job_begins_from_known_settings_and_names_its_table_after_the_reset() -> None:
    data = rendered("generic-80", Line("Чек"))

    assert data.startswith(b"\x1b@\x1c.\x1bR\x00\x1b3\x1e\x1bt\x11")
    assert data.endswith(b"\n\x1dVB\x00")


def test_the_table_is_switched_only_where_the_letters_need_it() -> None:
    data = rendered("generic-80", Line("Чек"), Line("Түбіртек"), Line("Чек"))

    assert data.count(b"\x1bt") == 2
    assert "Түбіртек".encode("kz1048") in data


def test_fewest_signs_are_replaced() -> None:
    assert escpos.writable("«А» 5 ₸", (CP866, KZ1048)) == "«А» 5 тг"
    assert escpos.writable("«А» 5 ₸", (CP866,)) == '"А" 5 тг'
    assert escpos.writable("«Ә» 5 ₸", (CP866,)) == "«Ә» 5 ₸"


def test_rendering_prints_nothing_and_leaves_no_trace(tmp_path: Path) -> None:
    """python-escpos prints, adds a log handler and leaves a directory in /tmp when it is imported."""
    program = (
        "import logging\n"
        "from receipts import escpos; from receipts.document import *; from receipts.profiles import PROFILES\n"
        "for profile in PROFILES.values(): escpos.render(Document((Line('Ә'), Qr('HTTPS://A'), Cut())), profile)\n"
        "print(logging.getLogger().handlers)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )

    assert (done.stdout, done.stderr) == ("[]\n", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bytes_are_those_reviewed(language: Language, request: pytest.FixtureRequest) -> None:
    golden = GOLDEN / f"receipt-{language}-generic-80.escpos"
    data = escpos.render(golden_document(language, "accepted"), PROFILES["generic-80"])

    if request.config.getoption("--update-golden"):
        golden.write_bytes(data)

    assert data == golden.read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_is_the_one_in_the_documentation(
    language: Language, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    golden = PICTURES / f"receipt-{language}.png"
    picture = tmp_path / "receipt.png"
    picture.write_bytes(png.render(golden_document(language, PICTURED[language])))

    if request.config.getoption("--update-golden"):
        golden.write_bytes(picture.read_bytes())

    with Image.open(picture) as drawn, Image.open(golden) as reviewed:
        assert drawn.size == reviewed.size
        difference = ImageChops.difference(drawn.convert("L"), reviewed.convert("L"))
    strong = difference.point(lambda level: 255 if level > 64 else 0)
    assert strong.getbbox() is None, "review the new picture, then --update-golden"
