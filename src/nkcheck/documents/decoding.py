"""Bytes to text: by byte order mark, as UTF-8, by the charset that a page declares, or by what a detector is sure of.

A wrong guess would hide figures or make some up, so all that is doubtful is refused.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

from nkcheck.errors import InputError

# UTF-32 first: its mark begins with that of UTF-16. These codecs drop the mark.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHERS = (  # what by its first bytes is no text, under whatever name
    (b"%PDF-", "a PDF: give it a name that ends in .pdf"),
    (b"{\\rtf", "RTF, which is not read: save it as .docx or as text"),
    (b"\xd0\xcf\x11\xe0", "of a format before docx, which is not read: save it as .docx or as text"),
    (b"PK\x03\x04", "an archive, or a document of a format that is not read: save it as .docx or as text"),
)
# What pages are written in; Python's other codecs ('unicode_escape', 'idna') are no charsets, and some are slow on purpose-made text.
_CHARSET = (
    r"(?:utf-?8|windows-\d{3,4}|cp\d{3,4}|iso-?8859-\d{1,2}|latin-?\d|us-ascii|ascii|koi8-[rtu]|macintosh|mac-?roman|tis-620"
    r"|euc-(?:kr|jp)|ks_c_5601-1987|uhc|shift[_-]jis|sjis|iso-2022-jp|big5(?:-?hkscs)?|gb2312|gbk|gb18030)\Z"
)
_READ_AS = {"ascii": "cp1252", "us-ascii": "cp1252", "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252"}
# What texts of today may be in; with the alphabets of DOS and old Macs among them the detector reads 'the groupís letter'.
_LIKELY = [
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1257", "koi8_r", "koi8_u"),
    *("iso8859_2", "iso8859_5", "iso8859_7", "iso8859_15", "cp949", "gb18030", "big5", "cp932", "euc_jp"),
]
_MOST_CHAOS = 0.1  # of the detector's measure of a mess, from 0 to 1


def decode(data: bytes, path: str, declared: Callable[[], str] = str) -> str:
    """The text of a file, its byte order mark left out. `declared` gives the charset that it names itself, '' if it does not.

    Raises InputError if it is binary or in an encoding that is not certain.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _text(_decoded(data, name, path), path)
    for begins, told in _OTHERS:
        if data.startswith(begins):
            raise InputError(told, path)
    if b"\0" in data:
        raise InputError("binary, not text", path)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = error.start
    charset = declared()
    if re.match(_CHARSET, charset, re.IGNORECASE):
        return _text(_decoded(data, _READ_AS.get(charset.lower(), charset), path), path)
    if not data[:at].isascii():  # UTF-8 up to here; other encodings do not look like it by chance
        raise InputError(f"not valid UTF-8 at byte {at}", path)
    name = _detected(data)
    if not name:
        raise InputError(f"not valid UTF-8 at byte {at}, and in no other encoding for certain", path)
    return _text(_decoded(data, name, path), path)


def _decoded(data: bytes, name: str, path: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise InputError(f"not valid {name.removesuffix('-sig').upper()} at byte {error.start}", path) from None
    except LookupError:
        raise InputError(f"in an encoding that is not known: {name}", path) from None


def _text(text: str, path: str) -> str:
    if "\0" in text:
        raise InputError("binary, not text", path)
    return text


def _detected(data: bytes) -> str:
    """The encoding in which the bytes read like a language; '' if there is none."""
    from charset_normalizer import from_bytes  # takes longer to import than most files to check

    found = from_bytes(data, cp_isolation=_LIKELY)
    best = found.best()
    if best is None or best.chaos > _MOST_CHAOS or best.coherence <= 0:
        return ""
    if best.encoding == "cp1250" and any(other.encoding == "cp1252" and other.chaos <= best.chaos for other in found):
        return "cp1252"  # '£600' is likelier than 'Ł600'
    return best.encoding
