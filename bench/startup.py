"""Start-up: the whole process of `nkcheck verify` against a bare typer hello, in pairs. Prints one ratio.

Run it with the Python of an environment in which nkcheck is installed (not editable, so that its byte code is compiled):
`python bench/startup.py [PAIRS]`.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HELLO = """
import typer
app = typer.Typer(rich_markup_mode=None)
@app.command()
def hello(name: str): typer.echo(f"hello {name}")
@app.command()
def bye(name: str): typer.echo(f"bye {name}")
app()
"""
STATEMENT = "China sent back 600 North Koreans in October 2023."


def seconds(command: list[str]) -> float:
    begin = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    return time.perf_counter() - begin


def main() -> None:
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "hello.py")
        script.write_text(HELLO)
        hello = [sys.executable, str(script), "hello", "you"]
        verify = [str(Path(sys.executable).with_name("nkcheck")), "verify", STATEMENT]
        seconds(hello), seconds(verify)  # caches of files and of claims
        ratios = []
        for _ in range(pairs):
            base = seconds(hello)
            ratios.append(seconds(verify) / base)
    print(f"verify / typer hello: {statistics.median(ratios):.2f} (median of {pairs} pairs)")


if __name__ == "__main__":
    main()
