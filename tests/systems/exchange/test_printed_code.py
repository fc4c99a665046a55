"""The printed certificate, seen as a scanner or a phone sees it: its code is read by another program and verifies."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client

from tests.cast import NOON, Cast
from tests.systems.exchange.holding import a_certificate, revoked
from zhijiao.engines.credentials.qr import code, millimetres, printed
from zhijiao.kernel.signing.names import v_address
from zhijiao.systems.exchange.queries.printing import code_of, printed_pdf
from zhijiao.systems.exchange.queries.templates import shared
from zhijiao.systems.exchange.queries.verifying import answer

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not (shutil.which("pdftoppm") and shutil.which("zbarimg")), reason="pdftoppm or zbarimg is not installed (poppler-utils, zbar-tools)"),
]


def page_at_300_dpi(pdf: bytes, folder: Path) -> Any:
    """Return the first page of a PDF as grey values."""
    (folder / "paper.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "300", "-gray", "-f", "1", "-l", "1", "-singlefile", folder / "paper.pdf", folder / "page"], check=True)
    head, size, _depth, pixels = (folder / "page.pgm").read_bytes().split(b"\n", 3)
    assert head == b"P5"
    wide, high = map(int, size.split())
    return np.frombuffer(pixels, dtype=np.uint8).reshape(high, wide).astype(np.float32)


def worn(picture: Any, blur: float, noise: float) -> Any:
    """Return a picture as it comes from bad paper through a bad lens: noise in the ink, blur, noise of the sensor."""
    chance = np.random.default_rng(7)
    seen = picture + chance.normal(0, noise, picture.shape).astype(np.float32)
    kernel = np.exp(-np.arange(-6, 7) ** 2 / (2 * blur**2))
    for axis in (0, 1):
        seen = sum(np.roll(seen, shift, axis) * weight for shift, weight in zip(range(-6, 7), kernel / kernel.sum(), strict=True))
    return np.clip(seen + chance.normal(0, noise / 10, picture.shape), 0, 255).astype(np.uint8)


def scanned(picture: Any, file: Path) -> str:
    """Return the text of the code that zbar finds in a picture."""
    file.write_bytes(b"P5 %d %d 255\n" % picture.shape[::-1] + picture.tobytes())
    return subprocess.run(["zbarimg", "--raw", "-q", "--nodbus", file], capture_output=True, text=True, check=False).stdout.strip()


@pytest.mark.parametrize(("blur", "noise"), [(1.0, 30.0), (2.0, 40.0)])
def test_the_code_on_the_certificate_is_read_through_noise_and_blur_and_is_the_certificate(people: Cast, tmp_path: Path, blur: float, noise: float) -> None:
    row = a_certificate(people)
    read = scanned(worn(page_at_300_dpi(printed_pdf(row), tmp_path), blur, noise), tmp_path / "worn.pgm")
    assert read == code_of(row).text
    found = answer(read, at=NOON)
    assert found.report.genuine and found.told is not None
    assert (found.told.number, found.told.holder) == (row.number, people.apprentice.person.name)
    assert "880.5" in found.told.description.en and people.enterprise.name in found.told.description.en


def test_how_large_the_code_is(people: Cast) -> None:
    made = code_of(a_certificate(people))
    assert 26 <= made.side <= 30.5 and made.side == (17 + 4 * int(code(made.text).version)) / 2, "modules of half a millimetre"


def test_a_code_of_before_the_forms_is_read_for_ever(people: Cast) -> None:
    row = a_certificate(people)
    *forms, whole = shared(row.template)
    before = printed(json.loads(row.document), whole, v_address())
    assert 36 <= millimetres(code(before)) <= 42.5 and all(one.form for one in forms) and whole.form is None
    assert answer(before, at=NOON).report.genuine


def test_the_code_of_a_revoked_certificate_says_so_on_any_phone(people: Cast, settings: Any) -> None:
    settings.ZHIJIAO_TODAY = NOON.date()
    row = a_certificate(people)
    path = "/V/" + code_of(row).text.rpartition("/V/")[2]
    phone = Client(HTTP_HOST="localhost")
    assert 'data-verdict="genuine"' in phone.get(path).content.decode()
    revoked(people, row)
    assert 'data-verdict="revoked"' in phone.get(path).content.decode()
