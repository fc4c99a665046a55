"""QR codes as drawings, for paper and screen."""

from __future__ import annotations

import io

import segno


def qr_svg(text: str) -> str:
    """Return the QR code of a text as SVG (error correction M, quiet zone of 2 modules, no colours or sizes of its own)."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False, svgns=True, omitsize=True,
                                                 svgclass=None, lineclass=None)
    return out.getvalue().decode("ascii")
