"""`nkcheck scan`: the figures of a whole archive, one row a finding. Needs pyarrow.

| file | is |
| --- | --- |
| rows.py | a report as rows, and the schema of them |
| chunks.py | what inputs are cut into |
| parquet.py, jsonl.py, csv.py, files.py | how each is cut and read |
| inputs.py | what is to be read, by which of them |
| texts.py | the texts of a chunk, and which of them cannot be about the subject |
| parts.py | what is done of a scan, on the disk |
| pool.py | processes that do one chunk after another |
| scanning.py | the scan: what is not done yet is checked, all is put together |
| since.py | what of an earlier scan still holds |
| writing.py | findings as Parquet and JSON Lines |
| telling.py | the scan at a terminal |
"""

from __future__ import annotations

from nkcheck.archive.chunks import Columns
from nkcheck.archive.scanning import Asked, Outcome, scan
from nkcheck.archive.telling import scan_and_tell

__all__ = ["Asked", "Columns", "Outcome", "scan", "scan_and_tell"]
