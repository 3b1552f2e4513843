"""What the package says of itself is true: metadata, README and data."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import msgspec
import pytest
import yaml

import nkcheck
from nkcheck import schema
from nkcheck.claim import builtin, load
from nkcheck.rules import RULES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def options(*command: str) -> set[str]:
    """The long options that `--help` of a command names, but for those that every program has."""
    done = subprocess.run([sys.executable, "-m", "nkcheck", *command, "--help"], capture_output=True, text=True, timeout=60, check=True)
    return set(re.findall(r"--[a-z-]+", done.stdout)) - {"--help", "--show-completion"}


COMMANDS = ["", "verify", "check", "scan", "serve", "lsp", "list", "show", "sources", "diff", "rule", "lint", "audit"]


@pytest.mark.parametrize("command", COMMANDS)
def test_readme_names_every_option(command: str) -> None:
    assert [option for option in options(*command.split()) if option not in README] == []


def test_readme_names_every_rule_with_its_level() -> None:
    told = dict(re.findall(r"^\| `(\w+)` \| .+ \| (error|warning|note) \|$", README, re.MULTILINE))
    assert told == {name: rule.level.value for name, rule in RULES.items()}


CONSOLE = re.compile(r"```console\n\$ (nkcheck [^\n]+)\n(.+?)```", re.DOTALL)


@pytest.mark.skipif(os.name == "nt", reason="shell")
def test_readme_shows_what_the_program_prints(tmp_path: Path) -> None:
    """`make docs` (UPDATE_README=1) writes the blocks anew."""
    draft = re.search(r"```text\n(.+?)```", README, re.DOTALL)
    assert draft
    (tmp_path / "draft.txt").write_text(draft[1], encoding="utf-8")
    fresh = CONSOLE.sub(lambda block: f"```console\n$ {block[1]}\n{printed(block[1], tmp_path)}```", README)
    assert fresh.count("```console") == 2
    if os.environ.get("UPDATE_README"):
        (ROOT / "README.md").write_text(fresh, encoding="utf-8")
    else:
        assert fresh == README


def printed(command: str, folder: Path) -> str:
    """What a command of the README prints in a terminal of eighty columns."""
    line = command.replace("nkcheck", f"'{sys.executable}' -m nkcheck", 1)
    paths = [str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
    env = {**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8", "PYTHONPATH": os.pathsep.join(paths)}
    done = subprocess.run(["bash", "-c", line], cwd=folder, capture_output=True, env=env, timeout=60, check=False)
    assert done.stderr == b""
    return done.stdout.decode()


def test_the_readmes_python_runs(capsys: pytest.CaptureFixture[str]) -> None:
    block = re.search(r"```python\n(.+?)```", README, re.DOTALL)
    assert block
    exec(block[1], {})
    assert "900 refuted error" in capsys.readouterr().out


def test_the_readmes_claims_file_fits_the_schema() -> None:
    block = re.search(r"```yaml\n(.+?)```", README, re.DOTALL)
    assert block
    [claim] = msgspec.convert(yaml.load(block[1], yaml.BaseLoader), schema.ClaimsFile).claims
    assert claim.id == "repatriated-2023-10"


def test_the_changelog_has_the_version() -> None:
    assert f"## [{nkcheck.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_built_in_data_is_found_and_whole() -> None:
    folder = load()
    assert builtin("claims").is_dir()
    assert builtin("sources").is_dir()
    assert {cited.source.id for claim in folder.claims.values() for cited in claim.citations} == set(folder.sources)


def test_the_package_is_typed() -> None:
    assert (ROOT / "src" / "nkcheck" / "py.typed").exists()


def test_what_can_be_compiled_is_there() -> None:
    hook = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"][
        "custom"
    ]
    files = {name: set((ROOT / "src" / "nkcheck").glob(name)) for name in (*hook["compiled"], *hook["interpreted"])}
    assert [name for name, found in files.items() if not found] == []
    compiled = set().union(*(files[name] for name in hook["compiled"])).difference(*(files[name] for name in hook["interpreted"]))
    assert [path.name for path in compiled if "StrEnum):" in path.read_text(encoding="utf-8")] == []  # which mypyc cannot compile
