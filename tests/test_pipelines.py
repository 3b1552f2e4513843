"""docs/pipelines.md and the files that it is about: the hook, the action, the component. All that they show is run.

`make docs` (UPDATE_README=1) writes what the page's commands print anew.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
import xml.etree.ElementTree as ET
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from nkcheck.formats import FORMATS

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "pipelines.md").read_text(encoding="utf-8")
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
SPEC, COMPONENT = yaml.safe_load_all((ROOT / "templates" / "nkcheck.yml").read_text())
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
DRAFT = "articles/returns.md"
CLEAN = "China has been a party to the 1951 Refugee Convention.\n"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="shell")

Done = subprocess.CompletedProcess[str]


def block(kind: str, having: str = "") -> str:
    """The only block of a kind on the page that holds some words."""
    [found] = [text for name, text in BLOCK.findall(PAGE) if name == kind and having in text]
    return str(found)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with the page's draft, and a program `nkcheck` beside it."""
    folder = tmp_path / "desk"
    (folder / "articles").mkdir(parents=True)
    (folder / DRAFT).write_text(block("markdown"), encoding="utf-8")
    program(tmp_path / "bin" / "nkcheck", f"exec '{sys.executable}' -m nkcheck \"$@\"")
    return folder


def program(path: Path, line: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def run(command: list[str], desk: Path, **more: str) -> Done:
    """Run a program where the desk is, with `nkcheck` on the path and nobody's own git settings."""
    sources = [str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT", "GITHUB_"))},
        "PATH": os.pathsep.join([str(desk.parent / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": os.pathsep.join(sources),
        "PYTHONIOENCODING": "utf-8",
        "COLUMNS": "80",
        "PRE_COMMIT_HOME": str(desk.parent / "cache"),
        "PRE_COMMIT_COLOR": "never",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        **more,
    }
    return subprocess.run(command, cwd=desk, env=env, capture_output=True, encoding="utf-8", timeout=120, check=False)


# The commands of the page

CONSOLE = {
    command: (text.partition("\n")[2])
    for text in (b for k, b in BLOCK.findall(PAGE) if k == "console")
    for command in [text.splitlines()[0]]
}
STATUS = {"--write-baseline": 0, "--baseline": 0}
BASELINE = [command for command in CONSOLE if "baseline" in command]


def shown(command: str, now: str) -> str:
    """What the page shows of a command; what it prints now, if the page is to be written anew."""
    if os.environ.get("UPDATE_README"):
        path = ROOT / "docs" / "pipelines.md"
        page = path.read_text(encoding="utf-8")
        path.write_text(page.replace(f"{command}\n{CONSOLE[command]}```", f"{command}\n{now}```"), encoding="utf-8")
        return now
    return CONSOLE[command]


def command_status(command: str) -> int:
    return next((status for option, status in STATUS.items() if option in command), 1)


@pytest.mark.parametrize("command", [command for command in CONSOLE if command.startswith("$ nkcheck") and command not in BASELINE])
def test_a_command_of_the_page_prints_what_it_shows(command: str, desk: Path) -> None:
    done = run(["bash", "-c", command.removeprefix("$ ")], desk)
    assert (shown(command, done.stdout), done.stderr, done.returncode) == (done.stdout, "", command_status(command))


def test_the_pages_reports_are_written(desk: Path) -> None:
    for command in CONSOLE:
        if ":" in command:
            run(["bash", "-c", command.removeprefix("$ ")], desk)
    assert ET.parse(desk / "report.xml").getroot().get("failures") == "1"
    assert (desk / "comment.md").read_text().startswith("nkcheck: **1 problem must be mended** (1 refuted) in 1 document.\n")
    assert len(json.loads((desk / "review.json").read_text())["@graph"]) == 2


@pytest.mark.skipif(not find_spec("nkcheck.baseline"), reason="there is no baseline yet")
def test_a_known_finding_does_not_close_the_gate_and_a_new_one_does(desk: Path) -> None:
    write, use = (command.removeprefix("$ ") for command in BASELINE)
    assert run(["bash", "-c", write], desk).returncode == 0
    assert run(["bash", "-c", use], desk).returncode == 0
    draft = desk / DRAFT
    draft.write_text(draft.read_text() + "\nChina forcibly repatriated 950 North Koreans in October 2023.\n")
    assert run(["bash", "-c", use], desk).returncode == 1


def test_the_page_names_every_format() -> None:
    told = {name for row in re.findall(r"^\| (`.+?`) \|", PAGE, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    assert set(FORMATS) <= told


# pre-commit

TAKEN = ["a.txt", "a.md", "a.MD", "a b.markdown", "x/a.html", "a.htm", "a.xhtml", "a.docx", "a.text"]
LEFT = ["a.py", "txt", "a.md.bak", "a.pdf", "md/a", "a.yaml", "atxt"]


@pytest.mark.parametrize(("name", "taken"), [(name, True) for name in TAKEN] + [(name, False) for name in LEFT])
def test_the_hook_takes_what_check_reads(name: str, taken: bool) -> None:
    assert bool(re.search(HOOKS["nkcheck"]["files"], name)) is taken


def test_the_hook_takes_every_extension_that_is_read() -> None:
    from nkcheck.documents import EXTENSIONS

    taken = {extension for extension in EXTENSIONS if re.search(HOOKS["nkcheck"]["files"], f"a{extension}")}
    assert taken == set(EXTENSIONS) - {".pdf"}, "a desk that wants PDF adds the library for it, and `files`, itself"


def committed(desk: Path, **hook: Any) -> None:
    """Make the desk a repository with everything staged, and the hook as the page has it.

    A hook of `language: python` is installed by pip, from the network. Here the same hook runs the program that is there.
    """
    config = yaml.safe_load(block("yaml", "rev: v0.1.0\n    hooks:"))
    [repo] = config["repos"]
    [asked] = repo["hooks"]
    config["repos"] = [{"repo": "local", "hooks": [{**HOOKS[asked["id"]], **asked, "language": "system", **hook}]}]
    (desk / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    for command in (["init", "-q"], ["add", "-A"]):
        assert run(["git", *command], desk).returncode == 0


def pre_commit(desk: Path, *arguments: str) -> Done:
    pytest.importorskip("pre_commit")
    return run([sys.executable, "-m", "pre_commit", *arguments], desk)


def test_the_hook_stops_a_commit(desk: Path) -> None:
    committed(desk)
    done = pre_commit(desk, "run")
    assert (shown("$ pre-commit run", done.stdout), done.returncode) == (done.stdout, 1)


def test_the_hook_lets_a_good_commit_pass(desk: Path) -> None:
    (desk / DRAFT).write_text(CLEAN)
    committed(desk)
    done = pre_commit(desk, "run")
    assert ("Passed" in done.stdout, done.returncode) == (True, 0)


def test_the_hook_looks_at_what_is_staged_and_at_nothing_else(desk: Path) -> None:
    draft = (desk / DRAFT).read_text()
    (desk / DRAFT).write_text(CLEAN)
    committed(desk)
    (desk / "articles" / "not staged.md").write_text(draft)
    (desk / DRAFT).write_text(draft)
    assert pre_commit(desk, "run").returncode == 0
    (desk / "articles" / "two words.TXT").write_text("China forcibly repatriated 900 North Koreans in October 2023.")
    (desk / "notes.py").write_text("# China forcibly repatriated 900 North Koreans in October 2023.")
    run(["git", "add", "articles/two words.TXT", "notes.py"], desk)
    done = pre_commit(desk, "run")
    assert done.returncode == 1
    assert "articles/two words.TXT\n" in done.stdout
    assert "notes.py" not in done.stdout


def test_many_files_are_one_run(desk: Path) -> None:
    for number in range(60):
        shutil.copy(desk / DRAFT, desk / "articles" / f"{number}.md")
    committed(desk)
    assert pre_commit(desk, "run").stdout.count("61 problems in 61 documents") == 1


def test_a_hook_in_git_keeps_the_commit_from_being_made(desk: Path) -> None:
    committed(desk)
    assert pre_commit(desk, "install").returncode == 0
    who = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "-m"]
    assert run([*who, "Bad"], desk).returncode == 1
    assert run(["git", "rev-parse", "-q", "--verify", "HEAD"], desk).returncode == 1
    (desk / DRAFT).write_text(CLEAN)
    run(["git", "add", "-A"], desk)
    assert run([*who, "Good"], desk).returncode == 0


def test_the_hooks_file_is_one() -> None:
    pytest.importorskip("pre_commit")
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml"], timeout=60, check=False
    )
    assert done.returncode == 0


# GitHub


def valid(schema: str, path: Path, *more: str) -> None:
    pytest.importorskip("check_jsonschema")
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *more, path],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_the_action_fits_githubs_schema() -> None:
    valid("vendor.github-actions", ROOT / "action.yml")


def test_the_pages_workflow_fits_githubs_schema(tmp_path: Path) -> None:
    (tmp_path / "drafts.yml").write_text(block("yaml", "on: pull_request"))
    valid("vendor.github-workflows", tmp_path / "drafts.yml")


def test_the_workflow_gives_inputs_and_reads_outputs_that_the_action_has() -> None:
    [step] = [step for step in yaml.safe_load(block("yaml", "on: pull_request"))["jobs"]["nkcheck"]["steps"] if "id" in step]
    assert set(step["with"]) <= set(ACTION["inputs"])
    assert set(re.findall(r"outputs\.(\w+)", block("yaml", "on: pull_request"))) <= set(ACTION["outputs"])


def test_no_script_of_the_action_holds_an_expression() -> None:
    """What is put into a script before a shell reads it can become a command."""
    scripts = [step["run"] for step in ACTION["runs"]["steps"] if "run" in step]
    assert len(scripts) == 2
    assert not any("${{" in script for script in scripts)


def step(name: str, desk: Path, **inputs: str) -> tuple[Done, dict[str, str]]:
    """Run a step of the action as a runner does, and give what it did and its outputs."""
    [found] = [step for step in ACTION["runs"]["steps"] if step.get("id") == name]
    values = {"steps.install.outputs.bin": str(desk.parent / "bin")}
    values |= {f"inputs.{key}": inputs.get(key, value["default"]) for key, value in ACTION["inputs"].items()}
    env = {key: values[re.fullmatch(r"\$\{\{ (.+) \}\}", value)[1]] for key, value in found["env"].items()}  # type: ignore[index]
    script, output, summary = desk.parent / "step.sh", desk.parent / "output", desk.parent / "summary"
    script.write_text(found["run"])
    output.write_text("")
    summary.write_text("")
    more = {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary), "GITHUB_ACTIONS": "true"}
    done = run(["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)], desk, **env, **more)
    return done, dict(line.split("=", 1) for line in output.read_text().splitlines())


def test_the_action_marks_the_lines_and_fails(desk: Path) -> None:
    done, outputs = step("check", desk, paths="articles", sarif="out.sarif")
    assert done.returncode == 1
    assert re.search(r"^::error file=articles/returns.md,line=6,", done.stdout, re.MULTILINE)
    assert outputs == {"status": "1", "sarif": "out.sarif"}
    assert json.loads((desk / "out.sarif").read_text())["version"] == "2.1.0"


@pytest.mark.parametrize(
    ("inputs", "status"),
    [
        ({"args": "--fail-on=never"}, "0"),
        ({"args": "\n--fail-on=never\n\n--date=2023-12-10\n"}, "0"),
        ({"paths": "nothing.md"}, "2"),
        ({"paths": "articles\nnothing.md"}, "2"),
        ({"args": "--no-such-option"}, "2"),
    ],
    ids=["args", "lines", "no file", "one no file", "bad option"],
)
def test_the_action_ends_with_the_programs_status(inputs: dict[str, str], status: str, desk: Path) -> None:
    done, outputs = step("check", desk, **inputs)
    assert (str(done.returncode), outputs["status"]) == (status, status)
    assert "sarif" not in outputs


INJECTIONS = ["$(touch gone)", "`touch gone`", "; touch gone", '"; touch gone; "', "' || touch gone '", "a && touch gone", "-x\nb c", "*"]


@pytest.mark.parametrize("words", INJECTIONS)
def test_no_input_of_the_action_becomes_a_command(words: str, desk: Path) -> None:
    program(desk.parent / "bin" / "nkcheck", 'for word in "$@"; do printf \'<%s>\\n\' "$word"; done')
    done, outputs = step("check", desk, paths=words, args=words, sarif=words)
    lines = words.split("\n")
    told = ["check", "--format", "github", "--format", f"sarif:{words}", *lines, "--", *lines]
    assert done.stdout == "".join(f"<{word}>\n" for word in told)
    assert not (desk / "gone").exists()
    assert outputs == {"status": "0"}


# GitLab


@pytest.mark.parametrize("part", ["spec", "jobs"])
def test_the_component_fits_gitlabs_schema(part: str, tmp_path: Path) -> None:
    (tmp_path / ".gitlab-ci.yml").write_text(yaml.safe_dump(SPEC if part == "spec" else COMPONENT))
    valid("vendor.gitlab-ci", tmp_path / ".gitlab-ci.yml", "--data-transform", "gitlab-ci")


def test_the_pages_include_fits_gitlabs_schema_and_the_component(tmp_path: Path) -> None:
    text = block("yaml", "component:")
    (tmp_path / ".gitlab-ci.yml").write_text(text)
    valid("vendor.gitlab-ci", tmp_path / ".gitlab-ci.yml", "--data-transform", "gitlab-ci")
    given = yaml.safe_load(text)["include"][0]["inputs"]
    inputs = SPEC["spec"]["inputs"]
    assert {name for name, told in inputs.items() if "default" not in told} <= set(given) <= set(inputs)


def test_no_script_of_the_component_holds_an_input() -> None:
    assert not any("[[" in line for line in COMPONENT["nkcheck"]["script"])
    assert all(variable["expand"] is False for variable in COMPONENT["nkcheck"]["variables"].values())


@pytest.mark.parametrize("shell", ["bash", "sh"])
@pytest.mark.parametrize("words", ["articles", *INJECTIONS, "END"])
def test_no_input_of_the_component_becomes_a_command(words: str, shell: str, desk: Path) -> None:
    """GitLab puts inputs into values of YAML; the runner gives variables to the shell as they are."""
    here = desk / ".nkcheck-venv" / "bin"
    for name in ("nkcheck", "python"):
        program(here / name, 'for word in "$@"; do printf \'<%s>\\n\' "$word"; done')
    program(desk.parent / "bin" / "python", "echo made")
    told = {"inputs.paths": words, "inputs.args": words, "inputs.package": words}
    env = {name: told[variable["value"].strip("$[] ")] for name, variable in COMPONENT["nkcheck"]["variables"].items()}
    done = run([shell, "-e", "-c", "\n".join(COMPONENT["nkcheck"]["script"])], desk, **env)
    lines = words.split("\n")
    forms = ["--format", "text", "--format", "junit:nkcheck-junit.xml", "--format", "gitlab:nkcheck-codequality.json"]
    package = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--", words]
    assert done.stdout == "made\n" + "".join(f"<{word}>\n" for word in [*package, "check", *forms, *lines, "--", *lines])
    assert not (desk / "gone").exists()


@pytest.mark.parametrize("shell", ["bash", "sh"])
def test_the_component_writes_both_reports_and_fails(shell: str, desk: Path) -> None:
    program(desk / ".nkcheck-venv" / "bin" / "nkcheck", f"exec '{sys.executable}' -m nkcheck \"$@\"")
    script = COMPONENT["nkcheck"]["script"][-1]
    done = run([shell, "-e", "-c", script], desk, NKCHECK_PATHS="articles", NKCHECK_ARGS="--fail-on=warning")
    assert (done.returncode, done.stderr) == (1, "")
    reports = COMPONENT["nkcheck"]["artifacts"]["reports"]
    assert ET.parse(desk / reports["junit"]).getroot().get("failures") == "1"
    [issue] = json.loads((desk / reports["codequality"]).read_text())
    assert issue["location"]["path"] == DRAFT


# A CMS

CALLERS = {
    "python": (
        "python",
        ".py",
        "\nimport sys\ntry:\n    told = findings(sys.argv[1], sys.argv[2])"
        "\nexcept RuntimeError as error:\n    sys.exit(f'not checked: {error}')"
        "\nprint(json.dumps([[finding['text'], finding['line'], finding['verdict']] for finding in told]))\n",
    ),
    "javascript": (
        "node",
        ".js",
        "\ntry {\n  const told = findings(process.argv[2], process.argv[3]);"
        "\n  console.log(JSON.stringify(told.map((finding) => [finding.text, finding.line, finding.verdict])));"
        "\n} catch (error) {\n  console.error('not checked: ' + error.message);\n  process.exit(1);\n}\n",
    ),
    "php": (
        "php",
        ".php",
        "\ntry {\n    $told = findings($argv[1], $argv[2]);"
        "\n    echo json_encode(array_map(fn ($finding) => [$finding['text'], $finding['line'], $finding['verdict']], $told)), \"\\n\";"
        "\n} catch (RuntimeException $error) {\n    fwrite(STDERR, 'not checked: ' . $error->getMessage());\n    exit(1);\n}\n",
    ),
}
HTML = "<!doctype html>\n<title>900</title>\n<p>China forcibly repatriated <b>900</b> North Koreans in October&nbsp;2023.</p>\n"


@pytest.mark.parametrize("language", CALLERS)
@pytest.mark.parametrize(
    ("draft", "name", "told"),
    [
        (HTML, "piece.html", [["900", 3, "refuted"]]),
        (CLEAN, "piece.md", []),
        ("", "piece.md", []),
        (
            "é “500” 한 \U0001f600\nChina forcibly repatriated 900 North Koreans in October 2023.",
            "a;touch gone.txt",
            [["900", 2, "refuted"]],
        ),
        ("PK no docx", "piece.docx", None),
    ],
    ids=["HTML", "clean", "empty", "beyond ASCII", "unreadable"],
)
def test_a_cms_calls_the_program(language: str, draft: str, name: str, told: list[Any] | None, desk: Path) -> None:
    interpreter, ending, main = CALLERS[language]
    if interpreter != "python" and not shutil.which(interpreter):
        pytest.skip(f"{interpreter} is not installed")
    script = desk / f"cms{ending}"
    script.write_text(block(language) + main, encoding="utf-8")
    done = run([sys.executable if interpreter == "python" else interpreter, str(script), draft, name], desk)
    if told is None:
        assert (done.returncode, done.stdout) == (1, "")
        assert "not checked: nkcheck: piece.docx: " in done.stderr
    else:
        assert (done.returncode, done.stderr) == (0, "")
        assert json.loads(done.stdout) == told
    assert not (desk / "gone").exists()
