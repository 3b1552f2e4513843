"""`python -m bench [--quick] [NAME…]`: one table of ratios. Run it at the root of a checkout."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from datetime import date
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from bench.measure import SIZES, Row

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("startup", "texts", "peers", "folders", "scanning")
PEERS = ("onus==0.1.*", "codespell")
MARK, MARK_OF_COMPILED = "bench", "bench, compiled"  # of the tables of a page


def main() -> int:
    options = _options()
    if options.fresh or options.compiled:
        return _fresh(options)
    rows, failed = measured(options.names or NAMES, options.size)
    table = f"{_circumstances(options.size)}\n\n{_table(rows)}\n"
    print(table, end="")
    if options.write:
        write(options.write, table, MARK_OF_COMPILED if _is_compiled() else MARK)
    return int(failed)


def measured(names: Sequence[str], size: str) -> tuple[list[Row], bool]:
    """The rows of some parts, and whether a part failed; each has a folder of its own, and the cache of claims is a new one."""
    from bench.articles import writer  # needs nkcheck, which a fresh environment is yet to get

    rows: list[Row] = []
    failed = False
    with tempfile.TemporaryDirectory() as temporary:
        os.environ["XDG_CACHE_HOME"] = str(Path(temporary, "cache"))
        for name in names:
            folder = Path(temporary, name)
            folder.mkdir()
            print(f"… {name}", file=sys.stderr, flush=True)
            try:
                for row in import_module(f"bench.{name}").rows(SIZES[size], writer(), folder):
                    rows.append(row)
                    print(f"  {_line(row)}", file=sys.stderr, flush=True)
            except Exception as error:  # whatever one part fails with, the others are still worth their time
                told = f"{type(error).__name__}: {error}".replace("\n", " ").replace("|", "/")[:200]
                rows.append(Row(f"{name} failed", [], "", told))
                failed = True
    return rows, failed


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"parts to measure: {', '.join(NAMES)}; all by default")
    parser.add_argument("--size", choices=("full", "quick", "tiny"), default="full", help="how much is measured")
    parser.add_argument(
        "--quick", dest="size", action="store_const", const="quick", help="less of everything: half a minute, rough figures"
    )
    parser.add_argument("--fresh", action="store_true", help="build the wheel, and measure it in a new environment beside its peers")
    parser.add_argument(
        "--compiled", action="store_true", help="the same with the engine compiled, which takes a C compiler and two minutes"
    )
    parser.add_argument("--write", metavar="FILE", type=Path, help="put the table into a Markdown file too, between its two marks")
    options = parser.parse_args()
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    return options


def _fresh(options: argparse.Namespace) -> int:
    """Run this with the Python of a new environment that holds the wheel and its peers."""
    with tempfile.TemporaryDirectory() as name:
        venv.create(name, with_pip=True)
        python = str(Path(name, "Scripts" if os.name == "nt" else "bin", "python"))
        pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        compiled = {"NKCHECK_COMPILE": "1"} if options.compiled else {}
        subprocess.run([*pip, f"{ROOT}[archive]"], check=True, env=os.environ | compiled)
        for peer in PEERS:
            subprocess.run([*pip, peer], check=False)  # one that cannot be had is told as missing
        again = ["--size", options.size, *(["--write", str(options.write)] if options.write else []), *options.names]
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return subprocess.run([python, "-m", "bench", *again], check=False, cwd=ROOT, env=kept).returncode


def _circumstances(size: str) -> str:
    """What was measured, and with what."""
    import nkcheck

    compiled = ", its engine compiled" if _is_compiled() else ""
    where = "installed from its wheel" if "site-packages" in (nkcheck.__file__ or "") else "from a checkout"
    return (
        f"{date.today()}, {size} run: nkcheck {nkcheck.__version__} {where}{compiled}, typer {version('typer')}, "
        f"{platform.python_implementation()} {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores."
    )


def _is_compiled() -> bool:
    from nkcheck import find

    return not (find.__file__ or "").endswith(".py")


def _table(rows: list[Row]) -> str:
    lines = ["| measured | ratio | spread | goal | | |", "| --- | ---: | ---: | ---: | --- | --- |"]
    return "\n".join([*lines, *(_line(row) for row in rows)])


def _line(row: Row) -> str:
    if not row.values:
        return f"| {row.name} | – | | {_goal(row.goal)} | | {row.note} |"
    low, high = row.spread
    met = {True: "met", False: "missed", None: ""}[row.met]
    spread = f"{_number(low)}–{_number(high)}"
    return f"| {row.name} | {_number(row.value)}{row.unit} | {spread} | {_goal(row.goal)} | {met} | {row.note} |"


def _number(value: float) -> str:
    return (
        f"{value:.0f}"
        if abs(value) >= 100
        else f"{value:.1f}"
        if abs(value) >= 10
        else f"{value:.2f}"
        if abs(value) >= 0.1
        else f"{value:.3f}"
    )


def _goal(goal: str) -> str:
    return goal.replace("<=", "≤").replace(">=", "≥")


def write(path: Path, table: str, mark: str = MARK) -> None:
    """Put the table between the two marks of a page. Raises ValueError if it has none."""
    opens, closes = f"<!-- {mark} -->\n", f"<!-- /{mark} -->"
    page = path.read_text(encoding="utf-8")
    head, opening, rest = page.partition(opens)
    _, closing, tail = rest.partition(closes)
    if not closing:
        raise ValueError(f"{path}: no {opens.strip()} … {closes}")
    path.write_text(f"{head}{opening}{table}{closing}{tail}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
