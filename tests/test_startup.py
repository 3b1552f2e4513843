"""What `verify` and `check` import: everything that they do costs every sentence that is checked, every save and every commit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
SAY = "; print(*sys.modules, file=sys.stderr)"
HELLO = """
import sys
import typer
app = typer.Typer(rich_markup_mode=None)
app.command()(lambda name: typer.echo(name))
app.command("bye")(lambda name: typer.echo(name))
app(["bye", "you"], standalone_mode=False)
"""
TEXT = "China sent back 600 North Koreans in October 2023."

# Beside what a program of typer's imports anyway.
STANDARD = {"__future__", "bisect", "_bisect", "gc", "marshal", "zlib"}
# Of a checkout, whose claims are in the cache; a wheel has them beside it, and needs no `caching`.
OWN = """
    caching checking claim cli commands commands.options commands.running commands.verify dates desk documents errors figure files find
    formats formats.telling formats.text gate judge keys kinds kinds.date kinds.duration kinds.share kinds.time lexicon marks match
    match.count match.dated match.deed match.fit match.index match.person match.share match.thing match.told match.topic number passage
    picture record report rules scope scope.action scope.carried scope.noun scope.said scope.timing scope.who settings speaker
    speaker.credit speaker.name speaker.sentence spelling stance store terminal tokens verdict wording words
"""


def imported(code: str, cwd: Path) -> set[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, "-c", code]
    return set(subprocess.run(command, cwd=cwd, capture_output=True, text=True, env=environment, timeout=60, check=True).stderr.split())


def test_verify_imports_what_it_uses(tmp_path: Path) -> None:
    verify = f"import sys; from nkcheck.cli import main; main(['verify', {TEXT!r}])" + SAY
    imported(verify, tmp_path)  # the claims are compiled once
    found = imported(verify, tmp_path)
    anyway = imported(HELLO + SAY[2:], tmp_path)
    own = {name for name in found if name.split(".")[0] == "nkcheck"}
    assert own == {"nkcheck", *(f"nkcheck.{name}" for name in OWN.split())}
    assert found - own - anyway <= STANDARD


def test_check_of_plain_text_imports_little_more(tmp_path: Path) -> None:
    """Nothing for words that look misspelt, such as 'repatraited' and 'northwestern', nor for settings and patterns that there are not."""
    (tmp_path / "a.txt").write_text(f"{TEXT} In a northwestern province 40 refugees were repatraited.\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Nothing.\n", encoding="utf-8")
    check = "import sys; from nkcheck.cli import main; main(['check', 'a.txt', 'b.txt'])" + SAY
    imported(check, tmp_path)
    found = imported(check, tmp_path)
    anyway = imported(HELLO + SAY[2:], tmp_path)
    own = {name for name in found if name.split(".")[0] == "nkcheck"}
    theirs = {*OWN.split(), "commands.check", "documents.decoding", "documents.folders", "documents.plain", "progress"}
    assert own == {"nkcheck", *(f"nkcheck.{name}" for name in theirs - {"commands.verify", "picture"})}
    assert found - own - anyway <= STANDARD
