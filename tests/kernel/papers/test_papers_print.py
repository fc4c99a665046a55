"""Printing: PDFs with real text, refused characters, QR codes, the official layout."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest
from docx.shared import Mm

from tests.papers import links_of
from zhijiao.kernel.papers.official import Official
from zhijiao.kernel.papers.printing import FONTS, MissingGlyph, drawable, missing, pdf
from zhijiao.kernel.papers.proofs import drawn
from zhijiao.kernel.papers.qr import qr_svg

TEMPLATE = """#import "frame.typ": *
#show: frame.with(number: data.number, version: "v2", foot: "foot")
#head(data.name, [line])
== First part
#clause([1.1], [A clause.], [Art. 1])
#kv([a], data.name, [b], [2])
#ruled((1fr, 1fr), ("head one", "head two"), data.rows)
"""

CODE = drawn("HTTPS://EXAMPLE.ORG/V/1", "https://example.org/1")


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "paper.typ"
    path.write_text(TEMPLATE, encoding="utf-8")
    return path


def a_paper(template: Path, name: str = "曾喆䶮", **but: object) -> bytes:
    data = {"name": name, "number": "LN-1", "rows": [["一", "二"], ["三", "四"]]}
    return pdf(template, {**data, **but}, code=CODE, title="协议", language="zh")


def test_a_pdf_holds_real_text_with_rare_characters(template: Path, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    (tmp_path / "paper.pdf").write_bytes(a_paper(template))
    text = subprocess.run(["pdftotext", "-layout", tmp_path / "paper.pdf", "-"], check=True, capture_output=True,
                          text=True).stdout
    flat = "".join(text.split())
    assert "曾喆䶮" in flat and "第1页，共1页" in flat and "LN-1" in flat


def test_the_same_paper_has_the_same_bytes(template: Path) -> None:
    first = a_paper(template)
    assert first.startswith(b"%PDF") and first == a_paper(template)


def test_a_code_is_tapped_on_a_screen_and_nothing_is_printed_without_one(template: Path) -> None:
    assert links_of(a_paper(template)) == ["https://example.org/1"]
    with pytest.raises(TypeError, match="code"):
        pdf(template, {"name": "A", "number": "1", "rows": []}, title="T")  # type: ignore[call-arg]


def test_an_english_paper_counts_pages_in_english(template: Path) -> None:
    assert pdf(template, {"name": "A", "number": "1", "rows": []}, code=CODE, title="T", language="en").startswith(b"%PDF")


def test_a_missing_character_is_named_and_nothing_is_printed(template: Path) -> None:
    with pytest.raises(MissingGlyph) as caught:
        a_paper(template, rows=[["好", "赵\U0002ffff"]])
    assert caught.value.characters == "\U0002ffff"
    assert "U+2FFFF" in caught.value.sentence.zh and "赵\U0002ffff" in caught.value.sentence.en


def test_names_beyond_gb2312_can_be_drawn() -> None:
    assert missing("喆昇䶮𬭎㧐㸌鿍\n\u200b") == ""
    assert len(drawable()) > 24_000


def test_the_font_files_are_those_of_the_manifest() -> None:
    manifest = json.loads((FONTS / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["licence"] == "OFL-1.1" and "OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text("utf-8").upper()
    for name, facts in manifest["files"].items():
        content = (FONTS / name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (facts["bytes"], facts["sha256"]), name
    assert sum(facts["bytes"] for facts in manifest["files"].values()) <= 16 << 20


def test_a_qr_code_is_a_drawing_without_style() -> None:
    drawing = qr_svg("https://example.org/verify/1")
    assert drawing.startswith("<svg") and "style=" not in drawing and "viewBox" in drawing


def an_official() -> Official:
    paper = Official("关于岗位实习的函")
    paper.heading("一、基本情况")
    paper.heading("（一）学校", level=2)
    paper.heading("1.学生", level=3)
    paper.paragraph("浑河工业学校二年级学生。")
    paper.table(["姓名", "岗位"], [["赵某", "钳工"]])
    paper.signed("沈阳市教育局", "2026年11月2日")
    return paper


def test_the_official_layout_has_the_measures_of_the_standard() -> None:
    document = docx.Document(io.BytesIO(an_official().bytes()))
    page = document.sections[0]
    assert page.page_width is not None and page.page_height is not None
    assert page.left_margin is not None and page.right_margin is not None
    assert page.top_margin is not None and page.bottom_margin is not None
    assert abs(page.page_width - page.left_margin - page.right_margin - Mm(156)) < Mm(0.1)
    assert abs(page.page_height - page.top_margin - page.bottom_margin - Mm(225)) < Mm(0.1)
    assert abs(page.top_margin - Mm(37)) < Mm(0.1) and abs(page.left_margin - Mm(28)) < Mm(0.1)
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[0] == "关于岗位实习的函" and texts[-1] == "2026年11月2日"
    assert [cell.text for cell in document.tables[0].rows[1].cells] == ["赵某", "钳工"]


def test_the_official_layout_is_deterministic_and_numbers_its_pages() -> None:
    first = an_official().bytes()
    assert first == an_official().bytes()
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        footer = "".join(parts.read(n).decode() for n in parts.namelist() if "footer" in n)
    assert "PAGE" in footer


def test_a_document_of_an_office_has_its_red_head_its_number_its_addressees_and_its_record() -> None:
    def made() -> bytes:
        paper = Official("关于会议精神落实情况的通报", head="辽宁省教育厅文件", number="辽教督〔2026〕5号", to="各市教育局：")
        paper.record(["分送：各市教育局。"], "辽宁省教育厅", "2026年9月28日印发")
        return paper.bytes()

    document = docx.Document(io.BytesIO(made()))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert made() == made()
    assert texts[0] == "辽宁省教育厅文件" and str(document.paragraphs[0].runs[0].font.color.rgb) == "C00000"
    assert texts.index("辽教督〔2026〕5号") < texts.index("关于会议精神落实情况的通报") < texts.index("各市教育局：")
    assert texts[-2:] == ["分送：各市教育局。", "辽宁省教育厅\t2026年9月28日印发"]
    number = next(paragraph for paragraph in document.paragraphs if paragraph.text == "辽教督〔2026〕5号")
    assert 'w:color="C00000"' in number._p.xml and "<w:bottom" in number._p.xml
