"""Print the JSON of every labelled text's report, a line each: two builds of one engine must print the same.

With `--compiled` it must be the compiled one. Run it outside of `src`, with the Python of the build.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import nkcheck
from nkcheck import find
from nkcheck.formats.json import as_dict
from nkcheck.report import Run

SETS = Path(__file__).parent.parent / "tests" / "statements"


def main() -> int:
    if "--compiled" in sys.argv and (find.__file__ or "").endswith(".py"):
        print("the engine is not compiled", file=sys.stderr)
        return 1
    checker = nkcheck.Checker()
    for path in sorted(SETS.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                text = json.loads(line)
                report = checker.verify(text["text"], date=text["date"])
                print(json.dumps(as_dict(Run((report,), (), "", report.claims_sha256))["documents"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
