"""What is to be known where work is done in several processes."""

from __future__ import annotations

import os


def cores() -> int:
    """How many processes can work at once."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def place_of(error: BaseException) -> str:
    """The kind of an exception and where it was raised: 'KeyError in find.py, line 12', without what it quotes."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    where = f" in {os.path.basename(at.tb_frame.f_code.co_filename)}, line {at.tb_lineno}" if at else ""
    return f"{type(error).__name__}{where}"
