"""The known findings of an archive: what a baseline holds, what it lets through, and what is new beside it."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nkcheck.baseline import MOST_SENTENCE, VERSION, Baseline, Entry, load, told, write
from nkcheck.checking import check, check_text
from nkcheck.errors import InputError, Level
from nkcheck.report import Run
from nkcheck.settings import Settings

ROOT = Path(__file__).parent.parent
MISDATED = "China deported more than 600 North Koreans in October 2022."
DROPPED = "China deported 200 North Koreans in April 2024."
UNCOVERED = "In 2012, China returned 31 North Koreans."
UNSUPPORTED = "China deported 212 North Koreans in April 2024."
RIGHT = "Hundreds of North Koreans were sent back in October 2023."
NEW = "China deported more than 600 North Koreans in October 2021."
WRONG = (MISDATED, DROPPED, UNCOVERED, UNSUPPORTED)
EXTENSIONS = (".txt", ".md", ".html", ".docx")


def docx(lines: list[str]) -> bytes:
    out = io.BytesIO()
    body = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines)
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>')
    return out.getvalue()


def put(path: Path, *sentences: str, gap: str = "\n\n") -> Path:
    """A document of the format of its extension, a sentence a paragraph."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".docx":
        path.write_bytes(docx(list(sentences)))
    elif path.suffix == ".html":
        path.write_text(gap.join(f"<p>{escape(each)}</p>" for each in sentences), encoding="utf-8")
    else:
        path.write_text(gap.join(sentences) + "\n", encoding="utf-8")
    return path


def known(path: Path, to: Path, *, old: Path | None = None) -> Run:
    return check([path], Settings(date="2024-05-20", baseline=old), write_baseline=to)


def against(path: Path, baseline: Path | None) -> Run:
    return check([path], Settings(date="2024-05-20", baseline=baseline, fail_on="note"))


def shown(run: Run) -> list[tuple[str, str]]:
    """What is still to be said: sentences, or rules of faults, by the file's name."""
    found = [(Path(report.path).name, finding.sentence) for report in run.reports for finding in report.problems]
    return sorted([*found, *((Path(report.path).name, fault.rule) for report in run.reports for fault in report.faults)])


def entries(path: Path) -> list[dict[str, object]]:
    read = json.loads(path.read_text(encoding="utf-8"))
    assert read["version"] == VERSION
    return list(read["findings"])


# What it lets through.


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_what_is_known_is_not_told_again_and_keeps_its_reasons(extension: str, tmp_path: Path) -> None:
    put(tmp_path / f"a{extension}", RIGHT, *WRONG)
    before = against(tmp_path, None)
    written = known(tmp_path, tmp_path / "known.json")
    after = against(tmp_path, tmp_path / "known.json")
    assert len(shown(before)) == 4
    assert shown(written) == shown(after) == []
    assert not any(report.failed for report in (*written.reports, *after.reports))
    kept = [(finding.level, finding.rules, finding.quieted) for finding in after.reports[0].findings]
    assert kept[1] == (Level.NONE, (), ("misdated",))
    assert kept[2] == (Level.NONE, (), ("bound_dropped", "single_origin"))


def edited(change: Callable[[str], str]) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(change(path.read_text(encoding="utf-8")).encode()) and None


CHANGES = [
    ("moved-down", edited(lambda text: "A new head.\n\n\n" + text), []),
    ("wrapped", edited(lambda text: text.replace(" North ", "\n   North ")), []),
    ("windows-lines", edited(lambda text: text.replace("\n", "\r\n")), []),
    ("turned-round", edited(lambda text: "\n\n".join(reversed(text.strip().split("\n\n")))), []),
    ("marked-up", edited(lambda text: text.replace("600", "**600**")), []),
    ("renamed", lambda path: path.rename(path.with_name("z.md")), []),
    ("moved-away", lambda path: shutil.move(path, put(path.parent / "b" / "c.md").parent / "a.md"), []),
    ("mended", edited(lambda text: text.replace(MISDATED, RIGHT)), []),
    ("another-figure", edited(lambda text: text.replace("31", "32")), [("a.md", UNCOVERED.replace("31", "32"))]),
    ("another-date", edited(lambda text: text.replace(MISDATED, NEW)), [("a.md", NEW)]),
    ("said-twice", edited(lambda text: f"{text}\n\n{MISDATED}\n"), [("a.md", MISDATED)]),
    ("copied", lambda path: shutil.copy(path, path.with_name("b.md")), sorted(("b.md", each) for each in WRONG)),
    ("renamed-and-copied", lambda path: (path.rename(path.with_name("c.md")), put(path.with_name("d.md"), MISDATED)), [("d.md", MISDATED)]),
    ("a-new-document", lambda path: put(path.with_name("b.md"), NEW), [("b.md", NEW)]),
    ("an-unused-comment", edited(lambda text: f"{text}\n\n<!-- nkcheck: ignore -->\n"), [("a.md", "unused_ignore")]),
]


@pytest.mark.parametrize(("change", "new"), [pytest.param(*row[1:], id=row[0]) for row in CHANGES])
def test_only_what_is_new_counts(change: Callable[[Path], object], new: list[tuple[str, str]], tmp_path: Path) -> None:
    archive = put(tmp_path / "archive" / "a.md", *WRONG)
    known(tmp_path, tmp_path / "known.json")
    change(archive)
    assert shown(against(tmp_path, tmp_path / "known.json")) == new


def test_an_unused_comment_can_be_known(tmp_path: Path) -> None:
    put(tmp_path / "a.md", f"{RIGHT} <!-- nkcheck: ignore -->")
    known(tmp_path, tmp_path / "known.json")
    assert [entry["rule"] for entry in entries(tmp_path / "known.json")] == ["unused_ignore"]
    assert shown(against(tmp_path, tmp_path / "known.json")) == []


def test_another_reason_for_a_known_sentence_counts(tmp_path: Path) -> None:
    """As when a source corrects itself: what was known of the sentence was something else."""
    put(tmp_path / "a.md", DROPPED)
    known(tmp_path, tmp_path / "known.json")
    text = (tmp_path / "known.json").read_text(encoding="utf-8")
    (tmp_path / "known.json").write_text(text.replace('"bound_dropped"', '"overstated"'), encoding="utf-8")
    [finding] = against(tmp_path, tmp_path / "known.json").reports[0].findings
    assert (finding.level, finding.rules, finding.quieted) == (Level.WARNING, ("bound_dropped",), ("single_origin",))
    (tmp_path / "known.json").write_text(text.replace("repatriated-2024-04", "another"), encoding="utf-8")
    [finding] = against(tmp_path, tmp_path / "known.json").reports[0].findings
    assert finding.quieted == ()


def test_a_sentence_said_twice_is_known_twice(tmp_path: Path) -> None:
    put(tmp_path / "a.md", UNCOVERED, RIGHT, UNCOVERED)
    known(tmp_path, tmp_path / "known.json")
    assert [entry["count"] for entry in entries(tmp_path / "known.json")] == [2]
    assert shown(against(tmp_path, tmp_path / "known.json")) == []
    put(tmp_path / "a.md", UNCOVERED, UNCOVERED, UNCOVERED)
    assert shown(against(tmp_path, tmp_path / "known.json")) == [("a.md", UNCOVERED)]


def test_what_is_ignored_otherwise_is_not_written(tmp_path: Path) -> None:
    put(tmp_path / "a.md", f"{MISDATED} <!-- nkcheck: ignore -->", UNCOVERED, UNSUPPORTED)
    check([tmp_path], Settings(ignore=("unsupported",)), write_baseline=tmp_path / "known.json")
    assert [entry["rule"] for entry in entries(tmp_path / "known.json")] == ["uncovered"]


def test_statements_and_standard_input_have_baselines(tmp_path: Path) -> None:
    to = tmp_path / "known.json"
    check_text(UNCOVERED, Settings(), write_baseline=to)
    assert not check_text(UNCOVERED, Settings(baseline=to)).reports[0].problems
    assert check_text(NEW, Settings(baseline=to)).reports[0].problems
    put(tmp_path / "a.md", UNCOVERED)
    assert shown(against(tmp_path, to)) == [("a.md", UNCOVERED)]  # a statement has no file that could have been renamed

    name = str(tmp_path / "a.md")
    check([tmp_path], Settings(), write_baseline=to)
    piped = check([Path("-")], Settings(baseline=to), stdin=lambda: f"So.\n\n{UNCOVERED}".encode(), stdin_filename=name)
    assert shown(piped) == []
    piped = check([Path("-")], Settings(baseline=to), stdin=UNCOVERED.encode, stdin_filename=str(tmp_path / "b.md"))
    assert shown(piped) == [("b.md", UNCOVERED)]


def test_names_are_those_from_the_baseline_however_the_run_spells_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "archive" / "a.md", UNCOVERED)
    (tmp_path / "settings").mkdir()
    known(tmp_path / "archive", tmp_path / "settings" / "known.json")
    assert [entry["path"] for entry in entries(tmp_path / "settings" / "known.json")] == ["../archive/a.md"]
    monkeypatch.chdir(tmp_path / "archive")
    for spelt in ("a.md", "./a.md", "../archive/a.md", "."):
        assert shown(against(Path(spelt), Path("../settings/known.json"))) == []
    shutil.move(tmp_path, tmp_path.with_name(tmp_path.name + "-elsewhere"))
    elsewhere = tmp_path.with_name(tmp_path.name + "-elsewhere")
    assert shown(against(elsewhere, elsewhere / "settings" / "known.json")) == []


def test_a_text_that_is_no_file_yet_is_known_once(tmp_path: Path) -> None:
    name, to = str(tmp_path / "unsaved.md"), tmp_path / "known.json"
    check([Path("-")], Settings(), stdin=UNCOVERED.encode, stdin_filename=name, write_baseline=to)
    twice = check([Path("-")], Settings(baseline=to), stdin=f"{UNCOVERED}\n\n{UNCOVERED}".encode, stdin_filename=name)
    assert shown(twice) == [("unsaved.md", UNCOVERED)]


# Any documents.

SENTENCES = st.sampled_from([*WRONG, RIGHT, "No figure.", f"{MISDATED} {UNCOVERED}", "So & so < on."])
DOCUMENTS = st.dictionaries(
    st.sampled_from([f"{name}{end}" for name in "ab" for end in EXTENSIONS]), st.lists(SENTENCES, max_size=5), max_size=4
)
BREAKS = st.sampled_from(["\n\n", "\n\n\n\n", "\r\n\r\n"])


@settings(max_examples=40)
@given(DOCUMENTS, BREAKS, st.integers(0, 9), st.booleans())
def test_a_baseline_silences_any_documents_and_nothing_new(
    tmp_path_factory: pytest.TempPathFactory, documents: dict[str, list[str]], gap: str, at: int, renamed: bool
) -> None:
    folder = tmp_path_factory.mktemp("any")
    baseline = folder / "known.json"
    for name, sentences in documents.items():
        put(folder / name, *sentences)
    assert shown(known(folder, baseline)) == []
    assert shown(against(folder, baseline)) == []

    for name, sentences in documents.items():
        (folder / name).unlink()
        put(folder / ("new-" * renamed + name), "A head.", *sentences, gap=gap)
    assert shown(against(folder, baseline)) == []

    for name, sentences in documents.items():
        new = [*sentences[:at], NEW, *sentences[at:]]
        put(folder / ("new-" * renamed + name), *new, gap=gap)
        assert shown(against(folder, baseline)) == [("new-" * renamed + name, NEW)]
        put(folder / ("new-" * renamed + name), *sentences, gap=gap)


# The file.


def test_the_file_has_an_entry_a_line_in_order(tmp_path: Path) -> None:
    put(tmp_path / "b.md", UNCOVERED, MISDATED)
    put(tmp_path / "a.md", DROPPED)
    known(tmp_path, tmp_path / "known.json")
    lines = (tmp_path / "known.json").read_text(encoding="utf-8").splitlines()
    assert lines[:3] == ["{", '"version": 1,', '"findings": [']
    assert lines[-2:] == ["]", "}"]
    told_of = [json.loads(line.rstrip(",")) for line in lines[3:-2]]
    assert [(entry["path"], entry["rule"]) for entry in told_of] == [
        *(("a.md", "bound_dropped"), ("a.md", "single_origin")),
        *(("b.md", "misdated"), ("b.md", "uncovered")),
    ]
    assert told_of[3] == {"path": "b.md", "claim": None, "rule": "uncovered", "sentence": UNCOVERED}
    before = (tmp_path / "known.json").read_bytes()
    known(tmp_path, tmp_path / "known.json")
    assert (tmp_path / "known.json").read_bytes() == before


def test_an_archive_without_findings_has_an_empty_baseline(tmp_path: Path) -> None:
    put(tmp_path / "a.md", RIGHT)
    assert known(tmp_path, tmp_path / "known.json").known == 0
    assert entries(tmp_path / "known.json") == []
    assert not load(tmp_path / "known.json").left


def test_what_would_steer_a_terminal_is_escaped_and_still_known(tmp_path: Path) -> None:
    sentence = "China deported\u202e 212\x1b[31m\x9b North\u200b Koreans “in 서울” April 2024."
    put(tmp_path / "a.txt", sentence)
    run = known(tmp_path, tmp_path / "known.json")
    data = (tmp_path / "known.json").read_text(encoding="utf-8")
    assert run.known
    assert not set("\u202e\x1b\x9b\u200b") & set(data)
    assert "“in 서울”" in data
    assert shown(against(tmp_path, tmp_path / "known.json")) == []


def test_a_long_sentence_is_known_by_its_sum(tmp_path: Path) -> None:
    long = "China deported 212 North Koreans in April 2024 " + "and so on " * 200
    put(tmp_path / "a.txt", long + "to the end.")
    known(tmp_path, tmp_path / "known.json")
    assert all(len(str(entry["sentence"])) < MOST_SENTENCE + 30 for entry in entries(tmp_path / "known.json"))
    assert shown(against(tmp_path, tmp_path / "known.json")) == []
    assert told("x" * MOST_SENTENCE) == "x" * MOST_SENTENCE
    assert told(long + "to the end.") != told(long + "to another end.")


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="names that are no text")
def test_a_file_whose_name_is_no_text_is_known_too(tmp_path: Path) -> None:
    put(Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff.md")), UNCOVERED)
    known(tmp_path, tmp_path / "known.json")
    assert shown(against(tmp_path, tmp_path / "known.json")) == []


HEAD = '{\n"version": 1,\n"findings": [\n'
GOOD = '{"path": "a", "claim": null, "rule": "misdated", "sentence": "서울 b"}'
BROKEN = [
    ("empty", "", 1, 1, "truncated"),
    ("no-json", "so", 1, 1, "malformed"),
    ("another-thing", "[]", 1, 1, "Expected `object`"),
    ("no-findings", '{"version": 1}', 1, 1, "missing required field `findings`"),
    ("no-version", '{"findings": []}', 1, 1, "missing required field `version`"),
    ("cut-off", f"{HEAD}{GOOD},\n", 4, 70, "truncated"),
    ("no-comma", f"{HEAD}{GOOD}\n{GOOD}\n]}}", 5, 1, "malformed"),
    ("a-merge", f"{HEAD}<<<<<<< ours\n{GOOD}\n=======\n]}}", 4, 1, "malformed"),
    ("an-entry-without-a-rule", f'{HEAD}{GOOD},\n{{"path": "서", "sentence": ""}}\n]}}', 5, 1, "missing required field `rule`"),
    ("a-number", f'{HEAD}{GOOD},\n{GOOD[:-2]} 1"}},\n 1]}}', 6, 2, "Expected `object`"),
    ("an-unknown-field", f'{HEAD}{GOOD},\n  {GOOD[:-1]}, "line": 3}}\n]}}', 5, 3, "unknown field `line`"),
    ("a-count-of-none", f'{HEAD}{GOOD[:-1]}, "count": 0}}\n]}}', 4, 1, "`int` >= 1"),
    ("a-huge-count", f'{HEAD}{GOOD[:-1]}, "count": 1{"0" * 400}}}\n]}}', 4, 1, "`int` <= 1000000000"),
    ("no-text", f'{HEAD}{GOOD[:-2]}\udcff"}}\n]}}', 4, 67, "not valid UTF-8"),
    ("deep", "[" * 100_000, 1, 1, ""),
    ("deep-inside", f'{HEAD}{GOOD}],"x":' + '{"x":' * 100_000, 1, 1, ""),
    ("escapes", f'{HEAD}{GOOD[:-1]}, "\x1b[31m": 3}}\n]}}', 4, 0, ""),
    ("a-later-version", '{\n"version": 2,\n"found": {}\n}', 2, 12, "a baseline of version 2, and this nkcheck reads version 1"),
]


@pytest.mark.parametrize(("text", "line", "column", "message"), [pytest.param(*row[1:], id=row[0]) for row in BROKEN])
def test_a_broken_baseline_is_told_with_its_place(text: str, line: int, column: int, message: str, tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(InputError) as caught:
        check([put(tmp_path / "a.md", RIGHT)], Settings(baseline=file))
    error = caught.value
    assert (error.path, error.line) == (file, line)
    assert column in (error.column, 0)
    assert message in error.message
    assert "\n" not in str(error)


def test_a_baseline_is_read_before_any_document(tmp_path: Path) -> None:
    (tmp_path / "known.json").write_text("[", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="not a baseline"):
        against(tmp_path / "empty", tmp_path / "known.json")


@pytest.mark.skipif(os.name == "nt", reason="pipes")
def test_what_is_no_file_of_a_fit_size_is_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large").write_bytes(b" " * 2000)
    monkeypatch.setattr("nkcheck.baseline.MOST_BYTES", 1000)
    for name, message in (("pipe", "a pipe"), ("large", "larger than 1,000 bytes"), ("none", "No such file"), (".", "a folder")):
        with pytest.raises(InputError, match=message):
            load(tmp_path / name)


def test_a_mark_of_windows_and_its_lines_do_no_harm(tmp_path: Path) -> None:
    put(tmp_path / "a.md", UNCOVERED)
    known(tmp_path, tmp_path / "known.json")
    data = (tmp_path / "known.json").read_bytes()
    (tmp_path / "known.json").write_bytes(b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"))
    assert shown(against(tmp_path, tmp_path / "known.json")) == []


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../../../../etc", "//host/share/a.md", r"\\host\share\a.md", "a\0b", "", "-", "x" * 10_000]
)
def test_odd_names_in_a_baseline_do_no_harm(name: str, tmp_path: Path) -> None:
    line = json.dumps({"path": name, "rule": "uncovered", "sentence": "Something else."})
    (tmp_path / "known.json").write_text(f'{{"version": 1, "findings": [{line}]}}', encoding="utf-8")
    put(tmp_path / "a.md", UNCOVERED)
    assert shown(against(tmp_path, tmp_path / "known.json")) == [("a.md", UNCOVERED)]


# Writing it anew.


def test_what_no_longer_occurs_is_counted_and_dropped(tmp_path: Path) -> None:
    to = tmp_path / "known.json"
    put(tmp_path / "a.md", *WRONG)
    known(tmp_path, to)
    put(tmp_path / "a.md", UNCOVERED)
    assert against(tmp_path, to).gone == 4  # of one sentence two things were said
    run = known(tmp_path, to, old=to)
    assert (run.known, len(entries(to))) == (1, 1)
    assert against(tmp_path, to).gone == 0


def test_what_was_not_checked_stays_known_when_both_are_given(tmp_path: Path) -> None:
    old, new = tmp_path / "known.json", tmp_path / "later" / "known.json"
    for name in ("a.md", "b.md", "c.md"):
        put(tmp_path / name, UNCOVERED)
    known(tmp_path, old)
    put(tmp_path / "a.md", MISDATED)
    (tmp_path / "c.md").unlink()
    new.parent.mkdir()
    known(tmp_path / "a.md", new, old=old)
    assert [(entry["path"], entry["rule"]) for entry in entries(new)] == [("../a.md", "misdated"), ("../b.md", "uncovered")]
    known(tmp_path / "a.md", old)
    assert [(entry["path"], entry["rule"]) for entry in entries(old)] == [("a.md", "misdated")]  # alone it says all


def test_a_baseline_brought_up_to_date_in_its_place_keeps_what_was_not_checked(tmp_path: Path) -> None:
    to = tmp_path / "known.json"
    for name in ("a.md", "b.md"):
        put(tmp_path / name, UNCOVERED)
    known(tmp_path, to)
    known(tmp_path / "a.md", to, old=to)
    assert [entry["path"] for entry in entries(to)] == ["a.md", "b.md"]


def test_what_several_baselines_know_is_known_as_often_as_one_of_them_says(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    put(tmp_path / "a.md", UNCOVERED, UNCOVERED)
    one = [Entry("a.md", "uncovered", UNCOVERED, None, 2), Entry("-", "uncovered", "So.")]
    write(tmp_path / "sub" / "known.json", (), [Baseline(tmp_path / "x.json", one), Baseline(tmp_path / "y.json", one)])
    assert [(entry["path"], entry.get("count")) for entry in entries(tmp_path / "sub" / "known.json")] == [("-", None), ("../a.md", 2)]


def test_no_other_machine_is_asked_for_a_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(os.path, "lexists", lambda path: asked.append(str(path)))
    listed = [Entry(name, "uncovered", "So.") for name in ("//host/share/a.md", r"\\host\share\a.md", "here.md")]
    report = against(put(tmp_path / "a.md", UNCOVERED), None).reports[0]
    asked.clear()
    Baseline(tmp_path / "known.json", listed).excuse(report)
    assert asked == [str(tmp_path / "here.md")]


def test_a_baseline_that_settings_name_can_be_written_for_the_first_time(tmp_path: Path) -> None:
    put(tmp_path / "a.md", UNCOVERED)
    to = tmp_path / "known.json"
    assert known(tmp_path, to, old=to).known == 1
    with pytest.raises(InputError, match="No such file"):
        known(tmp_path, to, old=tmp_path / "other.json")


def test_half_an_archive_is_not_written(tmp_path: Path) -> None:
    put(tmp_path / "a.md", UNCOVERED)
    known(tmp_path, tmp_path / "known.json")
    before = (tmp_path / "known.json").read_bytes()
    (tmp_path / "b.md").write_bytes(b"\0")
    put(tmp_path / "c.md", MISDATED)
    run = known(tmp_path, tmp_path / "known.json")
    assert len(run.unread) == 1
    assert shown(run) == [("a.md", UNCOVERED), ("c.md", MISDATED)]
    assert (tmp_path / "known.json").read_bytes() == before


# Size.


def big(count: int, folder: Path) -> Path:
    lines = (json.dumps({"path": f"{n % 500}.md", "rule": "uncovered", "sentence": f"{UNCOVERED} {n} {'so ' * 40}"}) for n in range(count))
    path = folder / f"{count}.json"
    path.write_text(f'{{"version": 1, "findings": [\n{",".join(lines)}\n]}}', encoding="utf-8")
    return path


def seconds(do: Callable[[], object]) -> float:
    best = 9.0
    for _ in range(3):
        begun = time.process_time()
        do()
        best = min(best, time.process_time() - begun)
    return best


def test_a_hundred_thousand_entries_load_at_once(tmp_path: Path) -> None:
    path = big(100_000, tmp_path)
    assert seconds(lambda: load(path)) < 1.5


def test_time_grows_linearly(tmp_path: Path) -> None:
    def apply(count: int) -> Callable[[], object]:
        run = against(put(tmp_path / "a.txt", *[f"{UNCOVERED[:-1]}, {n}." for n in range(50)]), None)
        report = run.reports[0]._replace(findings=run.reports[0].findings * (count // 50))
        listed = [Entry(f"{n}.md", "uncovered", str(n)) for n in range(count)]
        return lambda: Baseline(tmp_path / "known.json", listed).excuse(report)

    few, many = (seconds(apply(count)) for count in (5000, 20_000))
    assert many < 8 * few + 0.05


def test_a_broken_large_baseline_is_told_in_time(tmp_path: Path) -> None:
    path = big(50_000, tmp_path)
    path.write_text(
        path.read_text(encoding="utf-8")
        .replace('"49999', '"x')
        .replace('"sentence": "In 2012, China returned 31 North Koreans. 49998', '"s": "')
    )
    begun = time.process_time()
    with pytest.raises(InputError):
        load(path)
    assert time.process_time() - begun < 3


def test_an_entry_is_read_as_it_is_written() -> None:
    entry = Entry("a", "misdated", "b", "c", 2)
    assert msgspec.json.decode(msgspec.json.encode(entry), type=Entry) == entry


# As a user has it.


def nkcheck(folder: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    paths = [str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8", "COLUMNS": "80"}
    command = [sys.executable, "-m", "nkcheck", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, env=env, encoding="utf-8", input=stdin, timeout=60, check=False)


def test_an_old_archive_is_taken_in(tmp_path: Path) -> None:
    put(tmp_path / "archive" / "a.md", MISDATED, UNCOVERED)
    assert nkcheck(tmp_path, "check").returncode == 1
    done = nkcheck(tmp_path, "check", "--write-baseline", "known.json")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "nkcheck: known.json: 2 findings are known now\n")
    done = nkcheck(tmp_path, "check", "--baseline", "known.json")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    put(tmp_path / "archive" / "b.md", MISDATED)
    done = nkcheck(tmp_path, "check", "--baseline", "known.json", "-q")
    assert done.returncode == 1
    assert done.stdout.startswith(str(Path("archive", "b.md")) + ":1:16: error:")
    assert done.stdout.count("\n") == 1


def test_what_is_gone_is_told_only_if_asked(tmp_path: Path) -> None:
    put(tmp_path / "a.md", MISDATED, UNCOVERED)
    nkcheck(tmp_path, "check", "--write-baseline", "known.json", "-q")
    put(tmp_path / "a.md", RIGHT)
    assert nkcheck(tmp_path, "check", "--baseline", "known.json").stderr == ""
    assert (
        nkcheck(tmp_path, "check", "--baseline", "known.json", "-v").stderr
        == "nkcheck: 2 known findings are gone: write the baseline anew\n"
    )


def test_a_baseline_that_is_not_written_is_told(tmp_path: Path) -> None:
    put(tmp_path / "a.md", UNCOVERED)
    done = nkcheck(tmp_path, "check", "a.md", "b.md", "--write-baseline", "known.json")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "nkcheck: b.md: No such file or directory",
        "nkcheck: known.json: not written, as not everything could be read; an old one stays as it was",
    ]
    assert not (tmp_path / "known.json").exists()
    done = nkcheck(tmp_path, "check", "a.md", "--write-baseline", "no/known.json")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_a_broken_baseline_ends_the_run(tmp_path: Path) -> None:
    put(tmp_path / "a.md", UNCOVERED)
    (tmp_path / "known.json").write_text('{"version": 1,\n "findings": [{"\x1b[31m": 1}]}', encoding="utf-8")
    for command in (("check", "a.md"), ("verify", UNCOVERED)):
        done = nkcheck(tmp_path, *command, "--baseline", "known.json")
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert done.stderr.startswith("nkcheck: known.json:")
        assert "\x1b" not in done.stderr


def test_standard_input_has_its_name(tmp_path: Path) -> None:
    put(tmp_path / "a.md", UNCOVERED)
    nkcheck(tmp_path, "check", "--write-baseline", "known.json")
    options = ("check", "-", "--baseline", "known.json", "--fail-on", "warning", "--stdin-filename")
    assert nkcheck(tmp_path, *options, "a.md", stdin=f"So.\n\n{UNCOVERED}").returncode == 0
    assert nkcheck(tmp_path, *options, "b.md", stdin=UNCOVERED).returncode == 1


def test_baselines_are_imported_only_if_asked_for(tmp_path: Path) -> None:
    put(tmp_path / "a.md", UNCOVERED)
    code = "import sys; from nkcheck.cli import main; main(sys.argv[1:]); print([name for name in sys.modules if name in sys.argv])"
    command = [sys.executable, "-c", code, "check", "a.md", "-q", "nkcheck.baseline"]
    paths = [str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, env=env, text=True, timeout=60, check=False)
    assert done.stdout.endswith("[]\n")


def test_the_page_on_ignoring_shows_what_happens(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "ignoring.md").read_text(encoding="utf-8")
    [document] = re.findall(r"```markdown\n(.*?)```", page, re.DOTALL)
    put(tmp_path / "articles" / "april.md", document)
    shows = [each for block in re.findall(r"```console\n(.*?)```", page, re.DOTALL) for each in block.split("$ nkcheck ")[1:]]
    assert len(shows) == 3
    for show in shows:
        command, _, answer = show.partition("\n")
        done = nkcheck(tmp_path, *command.split())
        assert done.stdout + done.stderr == answer
