"""The pages under docs/ say what the program does: tables come from the code, commands run.

`make docs` (UPDATE_README=1) writes what is generated anew.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from msgspec import inspect

from nkcheck import schema
from nkcheck.lint import RULES as LINT_RULES
from nkcheck.rules import RULES

ROOT = Path(__file__).parent.parent
CURATING = ROOT / "docs" / "curating.md"
SECTIONS = {
    "A claim": schema.Claim,
    "The `scope` of a claim": schema.Scope,
    "A citation": schema.Citation,
    "The `quote` of a citation": schema.TextQuote,
    "A source, `sources/ID.yaml`": schema.Source,
    "What a source's record has `waived`": schema.Waiver,
    "An entry of `sources/origins.yaml`": schema.Origin,
    "The vocabulary, `claims/subject.yaml`": schema.Subject,
    "An entry of `people`": schema.People,
    "An entry of `actions`, `subsets`, `things` or `topics`": schema.Terms,
    "An entry of `places` or `persons`": schema.Named,
}


def fields() -> str:
    """The tables of fields, from the schema's own descriptions."""
    lines: list[str] = []
    for title, kind in SECTIONS.items():
        told = inspect.type_info(kind)
        assert isinstance(told, inspect.StructType)
        lines += ["", f"### {title}", "", "| field | must | meaning |", "| --- | --- | --- |"]
        for field in told.fields:
            about = field.type.extra_json_schema or {} if isinstance(field.type, inspect.Metadata) else {}
            inner = field.type.type if isinstance(field.type, inspect.Metadata) else field.type
            values = f" One of {', '.join(f'`{value}`' for value in inner.values)}." if isinstance(inner, inspect.LiteralType) else ""
            lines.append(f"| `{field.encode_name}` | {'yes' if field.required else ''} | {about['description']}{values} |")
    return "\n".join(lines).strip()


def lint_rules() -> str:
    rows = [f"| `{name}` | {level} | {says} |" for name, (level, says) in LINT_RULES.items()]
    return "\n".join(["| rule | level | meaning |", "| --- | --- | --- |", *rows])


def rules_page() -> str:
    """docs/rules.md, from the rules themselves."""
    parts = [
        "# Rules",
        "What a finding may carry beside its verdict. The gravest rule is the finding's level. `nkcheck rule NAME` shows the same.",
    ]
    for rule in RULES.values():
        parts += [f"## {rule.name}", f"Level: {rule.level}. {rule.says}", f"Earns it:\n\n> {rule.earns}", f"Does not:\n\n> {rule.spared}"]
    return "\n\n".join(parts) + "\n"


def filled(page: str) -> str:
    """The page with its generated parts as they are now."""
    for name, text in (("fields", fields()), ("lint", lint_rules())):
        head, opening, rest = page.partition(f"<!-- {name} -->\n")
        _, closing, tail = rest.partition(f"<!-- /{name} -->")
        assert closing
        page = f"{head}{opening}{text}\n{closing}{tail}"
    return page


def test_generated_pages_are_of_today() -> None:
    pages = {CURATING: filled(CURATING.read_text(encoding="utf-8")), ROOT / "docs" / "rules.md": rules_page()}
    for path, text in pages.items():
        if os.environ.get("UPDATE_README"):
            path.write_text(text, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == text


def test_every_field_has_a_meaning() -> None:
    kinds = {kind for kind in vars(schema).values() if isinstance(kind, type) and issubclass(kind, schema.Strict)}
    assert kinds - set(SECTIONS.values()) == {schema.Strict, schema.ClaimsFile, schema.Name}
    assert set(get_args(schema.KindName)) == {"count", "share", "duration", "age", "date", "time"}


# The worked example.

BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def blocks(kind: str) -> list[str]:
    return [text for name, text in BLOCK.findall(CURATING.read_text(encoding="utf-8")) if name == kind]


def commands() -> Iterator[str]:
    for block in blocks("console"):
        for line in block.splitlines():
            assert line.startswith("$ nkcheck ")
            yield line.removeprefix("$ nkcheck ")


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    paths = [str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8", "COLUMNS": "80"}
    line = f"'{sys.executable}' -m nkcheck {command}"
    return subprocess.run(["bash", "-c", line], cwd=folder, capture_output=True, env=env, encoding="utf-8", timeout=60, check=False)


@pytest.mark.skipif(os.name == "nt", reason="shell")
def test_the_worked_example_of_curating_works(tmp_path: Path) -> None:
    [release] = blocks("text")
    [subject] = blocks("yaml")
    (tmp_path / "new").mkdir()
    (tmp_path / "claims").mkdir()
    (tmp_path / "new" / "river-watch-2021.txt").write_text(release, encoding="utf-8")
    (tmp_path / "claims" / "subject.yaml").write_text(subject, encoding="utf-8")
    draft, write, unreviewed, lint, audit, verify, *_ = commands()

    shown = run(draft, tmp_path)
    assert (shown.returncode, shown.stderr) == (0, "")
    for part in ("# sources/river-watch-2021.yaml", "more than 1,200 Maren", "up to 1,500 Maren", "1988", "waived:"):
        assert part in shown.stdout
    assert sorted(file.name for file in tmp_path.rglob("*.yaml")) == ["subject.yaml"]

    assert run(write, tmp_path).returncode == 0
    told = run(unreviewed, tmp_path)
    assert told.returncode == 1
    assert {re.search(r"\[(\w+)\]", line)[1] for line in told.stdout.splitlines()[:-1]} == {"unreviewed"}  # type: ignore[index]

    for file in tmp_path.rglob("*.yaml"):  # what a curator does with more thought
        file.write_text(file.read_text(encoding="utf-8").replace("REVIEW ", ""), encoding="utf-8")
    assert run(lint, tmp_path).stdout == "No fault in 4 files.\n"
    assert run(audit, tmp_path).stdout == "1 source: 4 verbatim.\n"
    judged = run(verify, tmp_path)
    assert judged.returncode == 1
    assert "more than 1,200" in judged.stdout
    assert "up to 1,500" in judged.stdout


@pytest.mark.skipif(os.name == "nt", reason="shell")
def test_the_commands_that_keep_a_folder_right_work(tmp_path: Path) -> None:
    *_, lint, audit, fix, diff = commands()
    shutil.copytree(ROOT / "tests" / "drafted_subject", tmp_path, dirs_exist_ok=True)
    run("audit new --draft --write --claims claims", tmp_path)
    for file in tmp_path.rglob("*.yaml"):
        file.write_text(file.read_text(encoding="utf-8").replace("REVIEW ", ""), encoding="utf-8")
    (tmp_path / "new").rename(tmp_path / "originals")
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "valley.md").write_text("River Watch: Orvalia evicted more than 1,200 Maren on 3 May 2021.\n")
    commit(tmp_path)
    assert run(lint, tmp_path).stdout == "No fault in 7 files.\n"
    assert run(audit, tmp_path).returncode == 0

    release = tmp_path / "originals" / "river-watch-2021.txt"
    release.write_text(release.read_text(encoding="utf-8").replace("more than 1,200", "more than 400"), encoding="utf-8")
    assert run(audit, tmp_path).returncode == 1
    assert "verdicts with it" in run(fix, tmp_path).stdout
    assert run(audit, tmp_path).returncode == 0
    commit(tmp_path)
    told = run(diff, tmp_path)
    assert (told.returncode, told.stderr) == (1, "")
    assert "articles/valley.md" in told.stdout
    assert "more than 400" in told.stdout


def commit(folder: Path) -> None:
    """Put all of a folder into a repository of its own."""
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "Change"]):
        subprocess.run(["git", *command], cwd=folder, env=env, check=True, timeout=60)
