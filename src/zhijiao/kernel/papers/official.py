"""The official layout of Chinese offices as a .docx that officials go on editing (GB/T 9704-2012, measures recalled).

A4; top margin 37 mm, left 28 mm, text area 156 x 225 mm; 22 lines of 28 characters; title in size two, body in size
three (16 pt, lines 28.95 pt apart), headings 黑体 and 楷体. The typefaces 方正小标宋 and 仿宋_GB2312 are named because
offices have them; a computer without them shows its nearest Song or FangSong.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

BODY, TITLE = "仿宋_GB2312", "方正小标宋简体"
HEADINGS = {1: "黑体", 2: "楷体_GB2312", 3: BODY}
SIZE_TWO, SIZE_THREE, SIZE_FOUR = Pt(22), Pt(16), Pt(14)
SIZE_HEAD = Pt(36)  # the head may have another size; it stays on one line of 156 mm
LINE = Pt(28.95)  # 225 mm / 22 lines
RED = "C00000"
_FIXED = (1980, 1, 1, 0, 0, 0)  # the same words give the same bytes


class Official:
    """One document in the official layout: `paragraph`, `heading`, `table`, `signed`, `record`, then `bytes`.

    head: the red name above (发文机关标志), with the document's number and the red line below it; to: the addressees (主送机关).
    """

    def __init__(self, title: str, *, head: str = "", number: str = "", to: str = ""):
        self._document = Document()
        core = self._document.core_properties
        core.title, core.author, core.comments = title, "职教", ""
        self._page()
        if head:
            self._head(head, number)
        self._write(title, TITLE, SIZE_TWO, align=WD_ALIGN_PARAGRAPH.CENTER, line=Pt(36))
        self._write("", BODY, SIZE_THREE)
        if to:
            self._write(to, BODY, SIZE_THREE)

    def paragraph(self, text: str) -> None:
        """Add a paragraph of the body, first line indented by two characters."""
        self._write(text, BODY, SIZE_THREE, indent=2)

    def heading(self, text: str, level: int = 1) -> None:
        """Add a heading: level 1 一、 in 黑体, level 2 （一） in 楷体, level 3 bold body."""
        paragraph = self._write(text, HEADINGS[level], SIZE_THREE, indent=2, bold=level == 3)
        # Word's own outline, without the look of its heading styles.
        outline = OxmlElement("w:outlineLvl")
        outline.set(qn("w:val"), str(level - 1))
        paragraph._p.get_or_add_pPr().append(outline)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Add a ruled table; its head repeats on every page and no row is split."""
        table = self._document.add_table(rows=1, cols=len(head), style="Table Grid")
        for cell, text in zip(table.rows[0].cells, head, strict=True):
            self._cell(cell, text, bold=True)
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for row in rows:
            line = table.add_row()
            line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for cell, text in zip(line.cells, row, strict=True):
                self._cell(cell, text)

    def signed(self, *lines: str) -> None:
        """Add the closing lines (office, date) at the right, four characters in, kept together."""
        for text in lines:
            paragraph = self._write(text, BODY, SIZE_THREE, align=WD_ALIGN_PARAGRAPH.RIGHT)
            paragraph.paragraph_format.right_indent = Length(SIZE_THREE * 4)
            paragraph.paragraph_format.keep_with_next = text is not lines[-1]

    def record(self, copies: Sequence[str], office: str, printed: str) -> None:
        """Add the record at the end (版记): who gets copies, then who printed it and when, between lines."""
        lines = [self._write(text, BODY, SIZE_FOUR) for text in copies]
        last = self._write(f"{office}\t{printed}", BODY, SIZE_FOUR)
        last.paragraph_format.tab_stops.add_tab_stop(Mm(156) - SIZE_FOUR, WD_TAB_ALIGNMENT.RIGHT)
        for paragraph in (*lines, last):
            paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Length(SIZE_FOUR)
            _ruled(paragraph, "000000", 6, "top", *(["bottom"] if paragraph is last else []))
            paragraph.paragraph_format.keep_with_next = paragraph is not last

    def bytes(self) -> bytes:
        """Return the .docx; the same content gives the same bytes."""
        raw, fixed = io.BytesIO(), io.BytesIO()
        self._document.save(raw)
        with zipfile.ZipFile(raw) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                target.writestr(zipfile.ZipInfo(name, _FIXED), source.read(name), zipfile.ZIP_DEFLATED)
        return fixed.getvalue()

    def _head(self, head: str, number: str) -> None:
        size = min(SIZE_HEAD, Length(Mm(156) // max(len(head), 1)))
        name = self._write(head, TITLE, size, align=WD_ALIGN_PARAGRAPH.CENTER, line=Length(size * 3 // 2))
        name.runs[0].font.color.rgb = RGBColor.from_string(RED)
        self._write("", BODY, SIZE_THREE)
        _ruled(self._write(number, BODY, SIZE_THREE, align=WD_ALIGN_PARAGRAPH.CENTER), RED, 12, "bottom")
        self._write("", BODY, SIZE_THREE)

    def _page(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.left_margin = Mm(37), Mm(28)
        section.right_margin, section.bottom_margin = Mm(26), Mm(35)  # text area 156 x 225 mm
        section.footer_distance = Mm(28)  # the number stands 7 mm below the text area
        self._number(section.footer.paragraphs[0])
        normal = self._document.styles["Normal"]
        normal.font.size = SIZE_THREE
        normal.font.name = "Times New Roman"
        normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY)

    def _number(self, paragraph: Paragraph) -> None:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _styled(paragraph.add_run("— "), "宋体", SIZE_FOUR)
        field = _styled(paragraph.add_run(), "宋体", SIZE_FOUR)
        for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
            part = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                part.set(qn("w:fldCharType"), kind)
            else:
                part.text = text
            field._r.append(part)
        _styled(paragraph.add_run(" —"), "宋体", SIZE_FOUR)

    def _write(self, text: str, font: str, size: Length, *, align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
               indent: int = 0, bold: bool = False, line: Length = LINE) -> Paragraph:
        paragraph = self._document.add_paragraph()
        paragraph.alignment = align
        shape = paragraph.paragraph_format
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, line
        shape.space_before = shape.space_after = Pt(0)
        shape.first_line_indent = Length(size * indent)
        _styled(paragraph.add_run(text), font, size).bold = bold
        return paragraph

    def _cell(self, cell: _Cell, text: str, *, bold: bool = False) -> None:
        _styled(cell.paragraphs[0].add_run(text), BODY, SIZE_FOUR).bold = bold


def _ruled(paragraph: Paragraph, colour: str, eighths: int, *sides: str) -> None:
    """Draw lines above or below a paragraph, `eighths` of a point thick. Word reads the sides only in its own order."""
    borders = OxmlElement("w:pBdr")
    for side in sides:
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "4"), ("color", colour)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    shape = paragraph._p.get_or_add_pPr()
    before = shape.find(qn("w:spacing"))
    shape.insert(list(shape).index(before) if before is not None else len(shape), borders)


def _styled(run: Run, font: str, size: Length) -> Run:
    """Set a run's typeface for Han characters too, which Word keeps apart from the Latin one."""
    run.font.size, run.font.name = size, "Times New Roman"
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run
