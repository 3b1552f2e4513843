"""The program: `nkcheck` and `python -m nkcheck`. Here a short life is made shorter, which nobody who imports wants."""

from __future__ import annotations

import gc
import os
import sys


def run() -> None:
    """Run the command line and end the process.

    Two habits of the interpreter take a quarter of a short run: looking for garbage that nobody has made yet, and taking
    every module apart at the end. We do without the first, and leave the second to the operating system.
    """
    gc.disable()
    try:
        from nkcheck.cli import main

        status = main()
    except KeyboardInterrupt:
        status = 130
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            pass  # what could not be written has been told
    os._exit(status)


if __name__ == "__main__":
    run()
