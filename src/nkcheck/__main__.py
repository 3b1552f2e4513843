"""`python -m nkcheck`."""

from __future__ import annotations

import sys

from nkcheck.cli import main

if __name__ == "__main__":
    sys.exit(main())
