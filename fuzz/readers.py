"""Feeds the readers of documents: `readers.py SECONDS [EXTENSION]`."""

from __future__ import annotations

import io
import sys
import zipfile
from itertools import pairwise

import atheris

with atheris.instrument_imports(include=["nkcheck"]):
    from nkcheck import Checker
    from nkcheck.documents import EXTENSIONS, docx, html, markdown, parse, pdf, plain  # noqa: F401  (imported here to be measured)
    from nkcheck.errors import InputError

from hunt import hunt

ONLY = sys.argv[2:]
SUFFIXES = ONLY or sorted({".txt", ".md", ".html", ".docx"} & set(EXTENSIONS))
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SEED = "China sent back more than 600 North Koreans in October 2023. On 9 October <b>6</b>00 **of** them [were](x) &#8220;women&#8221;.\n"
SEEDS = [
    SEED,
    "---\ndate: 2023-10-09\n---\n# 600\n\n> - 600 `x`\n\n| a | b |\n|---|---|\n| 600 | 80 |\n\n"
    "[^1]: 600 <!-- nkcheck: ignore -->\n```\n600\n```\n",
    "<p hidden>600</p><script>x</script><ul><li>80<li>40</ul><table><tr><td>600<td>2&#44;000</table><!-- nkcheck: ignore -->",
    "<w:p><w:r><w:t>60</w:t></w:r><w:ins><w:r><w:t>0</w:t></w:r></w:ins></w:p><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>",
]
PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 60>>stream
BT /F 12 Tf 72 700 Td (China sent back 600 people) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""
checker = Checker()


def packed(text: str) -> bytes:
    """A Word document with this in its body."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        package.writestr("word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>{text}</w:body></w:document>')
    return out.getvalue()


run = pdf._read


def lined(data: bytes, path: str) -> dict[str, object]:
    """Lines whose places are what the bytes say, as if a page had them."""
    words = data[len(data) // 2 :].decode(errors="replace").split("/")
    places = data[: len(data) // 2]
    lines = []
    for at, word in enumerate(words):
        left, bottom, width, height = (places[(4 * at + place) % len(places)] * 3.0 if places else 0.0 for place in range(4))
        cell = [word, left, bottom, left + width, bottom + height / 20, left + width / 4]
        lines.append([cell, cell] if bottom > 700 else [cell])
    return {"title": "", "created": words[0], "pages": [{"height": 800, "lines": lines}, {"height": 800, "lines": lines[::2]}] * 2}


def try_out(data: bytes) -> None:
    suffix = SUFFIXES[data[0] % len(SUFFIXES)] if data else SUFFIXES[0]
    data = data[1:]
    if suffix == ".pdf":
        data += b"%PDF-%%EOF"
        pdf._read = lined if data[:1] > b"\x80" else run  # of what the pages hold, or the pages themselves
    if suffix == ".docx" and data[:1] != b"P":
        data = packed(data.decode(errors="surrogateescape").encode(errors="replace").decode())
    try:
        found = parse(data, f"x{suffix}")
    except InputError as error:
        told = str(error)
        assert "\n" not in told
        return
    assert suffix == ".docx" or found.extracted or len(found.text) == len(found.source)
    assert all(0 <= start < end <= len(found.text) for start, end in found.paragraphs)
    assert all(one[1] <= two[0] for one, two in pairwise(found.paragraphs))
    assert all(0 <= ignore.start < ignore.end <= len(found.source) for ignore in found.ignores)
    report = checker.check(found, date="2023-12-01")
    lines = found.source.split("\n")
    for finding in report.findings:
        assert 0 <= finding.start < finding.end <= len(found.source)
        assert finding.column - 1 <= len(lines[finding.line - 1])
        assert finding.end_column - 1 <= len(lines[finding.end_line - 1])
        assert finding.start == sum(len(line) + 1 for line in lines[: finding.line - 1]) + finding.column - 1
    assert all(one.end <= two.start for one, two in pairwise(report.findings))


def seeds() -> list[bytes]:
    fed = [bytes([at]) + text.encode() for at, suffix in enumerate(SUFFIXES) for text in SEEDS if suffix != ".pdf"]
    if ".pdf" in SUFFIXES:
        at = bytes([SUFFIXES.index(".pdf")])
        fed += [at + PDF, *(at + b"\xff" + bytes(range(40, 140)) + text.encode() for text in SEEDS)]
    return fed


if __name__ == "__main__":
    hunt(try_out, float(sys.argv[1]), seeds())
