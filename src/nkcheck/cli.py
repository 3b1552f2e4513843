"""Commands, options and exit status.

Every import of the engine stands inside the command that needs it: `--help`, completion and a mistyped option answer
without it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import typer
import typer.core
import typer.main

from nkcheck.errors import InputError, Level, as_error
from nkcheck.formats import FORMATS
from nkcheck.terminal import Color, complain, look, write_output

if TYPE_CHECKING:
    from nkcheck.claim import ClaimsFolder
    from nkcheck.report import Report, Run
    from nkcheck.revision import Edition
    from nkcheck.settings import Settings

MOST_BYTES = 10_000_000  # of a text on standard input; a long book has a tenth of that
INTERRUPTED = 130

Function = TypeVar("Function", bound=Callable[..., None])
_functions: dict[str, Callable[..., None]] = {}
_classes: dict[str, type[typer.core.TyperCommand]] = {}  # of commands whose words are read in a way of their own


def _command(name: str, cls: type[typer.core.TyperCommand] | None = None) -> Callable[[Function], Function]:
    """Make a function the command of this name."""

    def keep(function: Function) -> Function:
        _functions[name] = function
        if cls is not None:
            _classes[name] = cls
        return function

    return keep


class _Commands(typer.core.TyperGroup):
    """The commands, each made of its function when it is asked for: to read the options of all takes longer than most runs."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(_functions)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in _functions:
            return None
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(cmd_name, cls=_classes.get(cmd_name))(_functions[cmd_name])
        return typer.main.get_command(alone)


app = typer.Typer(
    name="nkcheck",
    cls=_Commands,
    help="Check the figures in a text against curated claims, each quoted from its sources.",
    epilog="Exit status: 0 nothing at or above --fail-on; 1 something is; 2 the run could not be done; 130 on Ctrl-C.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _complete(ctx: typer.Context, incomplete: str, what: Literal["claims", "sources", "origins"]) -> list[str]:
    try:
        names = getattr(_load(ctx.params.get("claims")), what)
    except InputError:
        return []  # completion must not print
    return [name for name in names if name.startswith(incomplete)]


def _complete_claims(ctx: typer.Context, incomplete: str) -> list[str]:
    return _complete(ctx, incomplete, "claims")


def _complete_sources(ctx: typer.Context, incomplete: str) -> list[str]:
    return _complete(ctx, incomplete, "sources")


def _complete_origins(ctx: typer.Context, incomplete: str) -> list[str]:
    return _complete(ctx, incomplete, "origins")


def _complete_rules(incomplete: str) -> list[str]:
    from nkcheck.rules import RULES, UNUSED_IGNORE

    return [name for name in (*RULES, UNUSED_IGNORE.name) if name.startswith(incomplete)]


Claims = Annotated[Path | None, typer.Option("--claims", metavar="PATH", help="Another claims folder or file instead of the built-in one.")]
TextOrJson = Annotated[Literal["text", "json"], typer.Option("--format", "-f", help="What to write.")]
AnyFormat = Annotated[Literal["text", "json", "csv", "markdown"], typer.Option("--format", "-f", help="What to write.")]
ListFormat = Annotated[Literal["text", "json", "csv", "markdown", "html"], typer.Option("--format", "-f", help="What to write.")]
ShowFormat = Annotated[Literal["text", "json", "html"], typer.Option("--format", "-f", help="What to write.")]
FailLevel = Literal["error", "warning", "note", "never"]
FailOn = Annotated[FailLevel, typer.Option("--fail-on", help="The least grave finding that ends with status 1.")]
ColorOption = Annotated[Literal["auto", "always", "never"], typer.Option("--color", help="NO_COLOR is honoured by auto.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it; standard output by default.")]


MaybeFailOn = Annotated[
    FailLevel | None,
    typer.Option("--fail-on", help="The least grave finding that ends with status 1; error by default.", show_default=False),
]
Date = Annotated[
    str,
    typer.Option(
        "--date", metavar="DATE", help="The text's own date, YYYY-MM-DD; by default what the document says, else today.", show_default=False
    ),
]
Extend = Annotated[bool, typer.Option("--extend", help="Use --claims beside the built-in claims, not instead of them.")]
Formats = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT[:FILE]",
        help=f"What to write ({', '.join(FORMATS)}), and where; may be given several times.",
        show_default=False,
    ),
]
Select = Annotated[list[str] | None, typer.Option("--select", metavar="RULES", help="Only these rules count.", show_default=False)]
Ignore = Annotated[list[str] | None, typer.Option("--ignore", metavar="RULES", help="These rules do not count.", show_default=False)]
StdinFilename = Annotated[
    str, typer.Option(metavar="PATH", help="The name of standard input: its format and settings go by it.", show_default=False)
]
Baseline = Annotated[Path | None, typer.Option("--baseline", metavar="FILE", help="Findings that are known and do not count.")]
WriteBaseline = Annotated[Path | None, typer.Option("--write-baseline", metavar="FILE", help="Write all findings there as known.")]
Isolated = Annotated[bool, typer.Option("--isolated", help="Read no settings file.")]
Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="The settings file, whatever else there is.", show_default=False)
]
MaxBytes = Annotated[int, typer.Option("--max-bytes", min=1, help="The most that is read of a document.")]


def _print_version(asked: bool) -> None:
    if asked:
        from nkcheck import __version__

        write_output(f"nkcheck {__version__}\n")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    pass


@_command("verify")
def verify(
    words: Annotated[list[str], typer.Argument(metavar="TEXT...", help="The statement, or - for standard input.", show_default=False)],
    date: Date = "",
    claims: Claims = None,
    extend: Extend = False,
    form: Formats = None,
    output: Output = None,
    fail_on: MaybeFailOn = None,
    select: Select = None,
    ignore: Ignore = None,
    stdin_filename: StdinFilename = "",
    baseline: Baseline = None,
    write_baseline: WriteBaseline = None,
    config: Config = None,
    isolated: Isolated = False,
    color: ColorOption = "auto",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="One line for each problem, no more.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Whole quotes and addresses.")] = False,
    max_bytes: MaxBytes = MOST_BYTES,
) -> None:
    """Check a statement: which figures the sources support, refute or disagree on."""
    from nkcheck.checking import check_text
    from nkcheck.desk import finder

    destinations = _destinations(form, output)
    given = _given(date, claims, extend, fail_on, select, ignore, baseline)
    piped = words == ["-"]
    text = _piped_bytes(max_bytes) if piped else _typed_text(words)
    settings = finder(given, isolated=isolated, config=config)
    run = check_text(text, settings, (stdin_filename or "-") if piped else "", write_baseline)
    _tell_of_baselines(run, write_baseline, quiet, verbose)
    _finish(run, destinations, color, quiet, verbose)


@_command("check")
def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...", help="Documents, and folders of them (the current one); - is standard input.", show_default=False
        ),
    ] = None,
    date: Date = "",
    claims: Claims = None,
    extend: Extend = False,
    form: Formats = None,
    output: Output = None,
    fail_on: MaybeFailOn = None,
    select: Select = None,
    ignore: Ignore = None,
    exclude: Annotated[
        list[str] | None, typer.Option(metavar="PATTERN", help="Paths that are not walked, as in .gitignore.", show_default=False)
    ] = None,
    stdin_filename: StdinFilename = "",
    baseline: Baseline = None,
    write_baseline: WriteBaseline = None,
    force_exclude: Annotated[
        bool, typer.Option("--force-exclude", help="What is excluded is not checked when it is named either.")
    ] = False,
    no_gitignore: Annotated[bool, typer.Option("--no-gitignore", help="Walk what git ignores too.")] = False,
    config: Config = None,
    isolated: Isolated = False,
    show_settings: Annotated[bool, typer.Option("--show-settings", help="Show the settings of each path, and check nothing.")] = False,
    color: ColorOption = "auto",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="One line for each problem, no more.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Every figure, with quotes and addresses.")] = False,
    max_bytes: MaxBytes = MOST_BYTES,
) -> None:
    """Check documents before they are published: files, and folders walked for them."""
    from nkcheck.desk import finder

    destinations = _destinations(form, output)
    given = _given(date, claims, extend, fail_on, select, ignore, baseline, exclude)
    settings = finder(given, isolated=isolated, config=config)
    paths = paths or [Path(".")]
    if show_settings:
        write_output("\n".join(settings.told(*_settled(path, stdin_filename)) for path in paths), output)
        return
    from nkcheck.checking import check
    from nkcheck.progress import bar

    with bar(quiet) as begun:
        run = check(
            paths,
            settings,
            stdin=lambda: _piped_bytes(max_bytes),
            stdin_filename=stdin_filename,
            most_bytes=max_bytes,
            gitignore=not no_gitignore,
            force_exclude=force_exclude,
            write_baseline=write_baseline,
            begun=begun,
        )
    for fault in run.unread:
        complain(str(as_error(fault)))
    if not (run.reports or run.unread or force_exclude):
        complain(f"nothing to check: no document in {', '.join(map(str, paths))}")
    _tell_of_baselines(run, write_baseline, quiet, verbose)
    _finish(run, destinations, color, quiet, verbose)


def _settled(path: Path, stdin_filename: str) -> tuple[str, bool]:
    """The name by which a path's settings are found, and whether it is that of a folder."""
    if str(path) == "-":
        return stdin_filename or "-", False
    return str(path), os.path.isdir(path)


def _given(
    date: str,
    claims: Path | None,
    extend: bool,
    fail_on: str | None,
    select: list[str] | None,
    ignore: list[str] | None,
    baseline: Path | None,
    exclude: list[str] | None = None,
) -> Settings:
    """What the command line settles."""
    from nkcheck.dates import read_day
    from nkcheck.gate import NAMES
    from nkcheck.settings import Settings

    if date:
        read_day(date)
    chosen, ignored = _split(select), _split(ignore)
    _known((*chosen, *ignored), NAMES, "rule")
    return Settings(chosen, ignored, (), fail_on or "", tuple(exclude or ()), claims, extend, date, baseline)


def _split(words: list[str] | None) -> tuple[str, ...]:
    """`--select a,b --select c` as a, b, c."""
    return tuple(name.strip() for word in words or () for name in word.split(",") if name.strip())


def _tell_of_baselines(run: Run, written: Path | None, quiet: bool, verbose: bool) -> None:
    """On standard error: what was written as known, or why not, and how much of what is known is gone."""
    if written and run.unread:
        complain(str(InputError("not written, as not everything could be read; an old one stays as it was", written)))
    elif written and str(written) != "-" and not quiet:
        complain(f"{written}: {run.known:,} {'finding is' if run.known == 1 else 'findings are'} known now")
    elif run.gone and verbose:
        complain(f"{run.gone:,} known {'finding is' if run.gone == 1 else 'findings are'} gone: write the baseline anew")


def _finish(run: Run, destinations: list[tuple[str, Path | None]], color: Color, quiet: bool, verbose: bool) -> None:
    """Write what a run has found in every format that is asked for, those too behind one that cannot be; end with its status."""
    from nkcheck.formats import writer

    files = [path for _, path in destinations if path is not None and path.exists()]
    documents = {os.path.realpath(report.path) for report in run.reports if report.path} if files else set()
    for file in files:
        if os.path.realpath(file) in documents:
            raise InputError("is one of the documents: a report would take its place", file)
    unwritten = False
    for form, path in destinations:
        try:
            write_output(writer(form)(run, look(color, path, quiet, verbose)), path)
        except InputError as error:
            complain(str(error))
            unwritten = True
        if form == "github":
            _summarise(run)
    raise typer.Exit(2 if run.unread or unwritten else int(any(report.failed for report in run.reports)))


def _summarise(run: Run) -> None:
    """Add what a run has found to the summary of the step, where GitHub asks for one."""
    if path := os.environ.get("GITHUB_STEP_SUMMARY"):
        from nkcheck.formats import writer
        from nkcheck.formats.github import add_summary

        add_summary(writer("markdown")(run, look("never")), Path(path))


def _destinations(forms: list[str] | None, output: Path | None) -> list[tuple[str, Path | None]]:
    """Every format with where it goes: `-f sarif:FILE` says so itself; what does not goes to `--output`."""
    parts = [form.partition(":") for form in forms or ["text"]]
    for name, _, _ in parts:
        if name not in FORMATS:
            raise InputError(f"no format `{name}`; expected {', '.join(FORMATS)}")
    if sum(not path for _, _, path in parts) > 1:
        raise InputError("several formats need a file each: --format NAME:FILE")
    if output and all(path for _, _, path in parts):
        raise InputError("every format has its file: --output has nothing to hold")
    destinations = [(name, Path(path) if path else output) for name, _, path in parts]
    files = [os.path.realpath(path) for _, path in destinations if path is not None]
    if len(set(files)) < len(files):
        raise InputError("two formats would go into one file")
    return destinations


def _status(gravest: Level, fail_on: str) -> int:
    return int(fail_on != "never" and gravest.rank >= Level(fail_on).rank)


def _typed_text(words: Iterable[str]) -> str:
    text = " ".join(words)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError("the text is not valid UTF-8") from None
    return text


def _piped_bytes(most: int) -> bytes:
    """Standard input. Raises InputError if it is closed, cannot be read, or is too large."""
    name = "standard input"
    if sys.stdin is None:
        raise InputError("closed", name)
    try:
        data = sys.stdin.buffer.read(most + 1)
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", name) from None
    if len(data) > most:
        raise InputError(f"larger than {most:,} bytes (--max-bytes)", name)
    return data


@_command("list")
def list_(
    claims: Claims = None,
    form: ListFormat = "text",
    differ: Annotated[bool, typer.Option("--differ", help="Only claims on which the sources differ.")] = False,
    source: Annotated[
        str, typer.Option(metavar="ID", help="Only claims that this source carries.", autocompletion=_complete_sources, show_default=False)
    ] = "",
    origin: Annotated[
        str,
        typer.Option(metavar="ID", help="Only claims with a figure of this origin.", autocompletion=_complete_origins, show_default=False),
    ] = "",
    kind: Annotated[
        Literal["count", "share", "duration", "age", "date", "time"] | None, typer.Option(help="Only claims of this kind.")
    ] = None,
    search: Annotated[str, typer.Option(metavar="WORD", help="Only claims that hold this word.", show_default=False)] = "",
) -> None:
    """List the claims: question, figures, how many sources and origins, do they agree."""
    from nkcheck.tables import Filter, list_claims

    folder = _load(claims)
    _known([source] * bool(source), folder.sources, "source")
    _known([origin] * bool(origin), folder.origins, "origin")
    which = Filter(differ, source, origin, kind or "", search)
    write_output(list_claims(folder, which, form, look()))


@_command("show")
def show(
    names: Annotated[
        list[str], typer.Argument(metavar="CLAIM...", help="Ids of claims.", autocompletion=_complete_claims, show_default=False)
    ],
    claims: Claims = None,
    form: ShowFormat = "text",
) -> None:
    """Show claims whole: every citation with its quote, and a picture of the figures."""
    from nkcheck.tables import show_claims

    folder = _load(claims)
    _known(names, folder.claims, "claim")
    write_output(show_claims(folder, names, form, look()))


@_command("sources")
def sources(claims: Claims = None, form: AnyFormat = "text") -> None:
    """List the sources: title, publisher, date, address, the claims that they carry."""
    from nkcheck.tables import list_sources

    write_output(list_sources(_load(claims), form, look()))


@_command("lint")
def lint(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Claims folders, or files in them.", show_default=False)
    ] = None,
    form: Annotated[Literal["text", "json", "github", "sarif"], typer.Option("--format", "-f", help="What to write.")] = "text",
    output: Output = None,
    fail_on: FailOn = "error",
    color: ColorOption = "auto",
    schemas: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write the JSON Schemas of the files and of reports there, and do no more.")
    ] = None,
) -> None:
    """Check the claims and sources files themselves: every fault, with file, line and column."""
    if schemas is not None:
        _write_schemas(schemas)
        return
    from nkcheck.formats import faults_writer
    from nkcheck.lint import lint

    linted = lint(paths or ())
    write_output(faults_writer(form)(linted, look(color, output)), output)
    for fault in linted.faults:
        if fault.rule == "unreadable":
            raise as_error(fault)
    raise typer.Exit(_status(linted.level, fail_on))


@_command("audit")
def audit(
    originals: Annotated[
        Path, typer.Argument(metavar="ORIGINALS", help="A folder of documents named by their sources' ids, or one.", show_default=False)
    ],
    claims: Claims = None,
    fix: Annotated[bool, typer.Option("--fix", help="Write drifted quotes, locators and fingerprints back.")] = False,
    draft: Annotated[bool, typer.Option("--draft", help="Draft records and citations for documents without a source.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Put the drafts into the claims folder, rather than show them.")] = False,
    date: Annotated[str, typer.Option(metavar="DATE", help="The date of documents that give none, EDTF; today by default.")] = "",
    form: TextOrJson = "text",
    output: Output = None,
    color: ColorOption = "auto",
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Sources without a fault too.")] = False,
) -> None:
    """Hold every quote against its original document, and list the figures there that nobody cites."""
    import datetime

    from nkcheck.audit import audit
    from nkcheck.audit.telling import as_json, as_text
    from nkcheck.claim import builtin
    from nkcheck.dates import parse_edtf
    from nkcheck.lint import folder_of

    day = date or datetime.date.today().isoformat()
    try:
        parse_edtf(day)
    except ValueError as error:
        raise InputError(f"--date: {error}") from None
    if write and not draft:
        raise InputError("--write puts drafts into the claims folder: it goes with --draft")
    desk = claims or folder_of(None)
    if (fix or write) and claims is None and desk == builtin("claims"):
        raise InputError("--fix and --write change files: name the claims folder with --claims")
    done = audit(desk, originals, fix=fix, draft=draft, write=write, date=day)
    write_output(as_json(done) if form == "json" else as_text(done, look(color, output, verbose=verbose)), output)
    for unread in done.held.unread:
        complain(str(unread))
    raise typer.Exit(2 if done.held.unread else int(not done.clean))


def _write_schemas(folder: Path) -> None:
    from nkcheck.formats.json_schema import report_schema
    from nkcheck.schema import FILES, json_schema

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(error.strerror or "cannot be made", folder) from None
    for name in FILES:
        write_output(json_schema(name), folder / f"{name}.json")
    write_output(report_schema(), folder / "report.json")


@_command("serve")
def serve(
    host: Annotated[str, typer.Option(metavar="HOST", help="Where to listen; others than this machine only if named.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes one that is free.")] = 8765,
    claims: Claims = None,
    extend: Extend = False,
    date: Date = "",
    select: Select = None,
    ignore: Ignore = None,
    config: Config = None,
    isolated: Isolated = False,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(metavar="ORIGIN", help="Other pages that may call it, https://cms.example; none by default.", show_default=False),
    ] = None,
    max_bytes: Annotated[int, typer.Option("--max-bytes", min=1, help="The most that a request may send.")] = 1_000_000,
    timeout: Annotated[float, typer.Option(min=0.1, max=3600, help="Seconds after which a text is given up.")] = 30,
    concurrency: Annotated[
        int | None,
        typer.Option(min=1, max=1000, help="Texts that are checked or wait at once; two a core by default.", show_default=False),
    ] = None,
) -> None:
    """Serve a page that marks a draft while it is written, and the same for a CMS. Needs nkcheck[serve]."""
    from importlib.util import find_spec

    for name in ("starlette", "uvicorn"):
        if find_spec(name) is None:
            raise InputError(f"`nkcheck serve` needs {name}: install nkcheck[serve]")
    from nkcheck.desk import finder
    from nkcheck.serving import Limits, cores, serve

    for origin in allow_origin or ():
        _origin(origin)
    settings = finder(_given(date, claims, extend, None, select, ignore, None), isolated=isolated, config=config)
    limits = Limits(max_bytes, timeout, concurrency or 2 * cores())
    raise typer.Exit(
        serve(settings, host, port, limits, allow_origin or (), lambda address: complain(f"serving at {address} (Ctrl-C ends it)"))
    )


def _origin(origin: str) -> None:
    """Raise InputError unless it is what a browser sends as the origin of a page."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(origin)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and f"{parts.scheme}://{parts.netloc}" == origin
        bare = "@" not in parts.netloc and "*" not in origin and origin == origin.lower() and (parts.port or 1) > 0
    except ValueError:
        whole = bare = False
    if not (whole and bare):
        raise InputError(f"--allow-origin: not an origin, such as https://cms.example: {origin!r}")


@_command("lsp")
def lsp(
    claims: Claims = None,
    extend: Extend = False,
    date: Date = "",
    select: Select = None,
    ignore: Ignore = None,
    config: Config = None,
    isolated: Isolated = False,
) -> None:
    """Mark figures in an editor while they are written: a language server on standard input and output. Needs nkcheck[lsp]."""
    from importlib.util import find_spec

    if find_spec("pygls") is None:
        raise InputError("`nkcheck lsp` needs pygls: install nkcheck[lsp]")
    from nkcheck.editor.server import serve

    raise typer.Exit(serve(_given(date, claims, extend, None, select, ignore, None), config, isolated))


@_command("scan")
def scan(
    inputs: Annotated[
        list[Path],
        typer.Argument(
            metavar="INPUT...",
            help="Tables (.parquet, .jsonl, .ndjson, .csv, .tsv; JSON lines also .gz), documents, and folders of either.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where the findings go: .parquet or .jsonl.", show_default=False)
    ],
    identity: Annotated[
        str, typer.Option("--id", metavar="COLUMN", help="The column of the documents' ids; by default `id`, if there is one.")
    ] = "",
    text: Annotated[str, typer.Option("--text", metavar="COLUMN", help="The column of their texts.")] = "text",
    date: Annotated[
        str, typer.Option("--date", metavar="COLUMN", help="The column of their dates; by default `date`, if there is one.")
    ] = "",
    claims: Claims = None,
    extend: Extend = False,
    select: Select = None,
    ignore: Ignore = None,
    exclude: Annotated[
        list[str] | None, typer.Option(metavar="PATTERN", help="Paths that are not walked, as in .gitignore.", show_default=False)
    ] = None,
    config: Config = None,
    isolated: Isolated = False,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, max=1000, help="How many processes; one a core by default.", show_default=False)
    ] = None,
    max_rejected: Annotated[int, typer.Option(min=0, help="How many rows may be set aside before the status is 2.")] = 0,
    max_bytes: Annotated[int, typer.Option("--max-bytes", min=1, help="The most that a document may have.")] = MOST_BYTES,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No bar, and no table at the end.")] = False,
) -> None:
    """Check an archive: one row a finding. Ended at any point and started again, it goes on. Needs nkcheck[archive].

    Rows without a text, or with one that cannot be read, are set aside in OUTPUT.rejected.jsonl with the reason. Status 2 if
    there are any, or if an input cannot be read; findings do not change it.
    """
    from importlib.util import find_spec

    if find_spec("pyarrow") is None:
        raise InputError("`nkcheck scan` needs pyarrow: install nkcheck[archive]")
    from nkcheck.archive import Asked, Columns, scan_and_tell
    from nkcheck.desk import claims_of, finder

    settings = finder(_given("", claims, extend, None, select, ignore, None, exclude), isolated=isolated, config=config)
    own = settings.of("")
    asked = Asked(Columns(identity, text, date), own, max_bytes)
    raise typer.Exit(
        scan_and_tell(inputs, output, claims_of(own), asked, jobs=jobs, excluded=settings.excluded, max_rejected=max_rejected, quiet=quiet)
    )


@_command("rule")
def rule(
    name: Annotated[str | None, typer.Argument(help="A rule; all of them if left out.", autocompletion=_complete_rules)] = None,
    form: TextOrJson = "text",
) -> None:
    """Explain a rule, with a text that earns it and one that does not."""
    from nkcheck.rules import RULES, UNUSED_IGNORE
    from nkcheck.tables import show_rules

    rules = {**RULES, UNUSED_IGNORE.name: UNUSED_IGNORE}
    names = list(rules) if name is None else [name]
    _known(names, rules, "rule")
    write_output(show_rules({each: rules[each] for each in names}, form, look()))


class _Diff(typer.core.TyperCommand):
    """`--on` takes all words up to the next option, so that what a shell makes of `*.md` may stand behind it."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, list(_spread(args)))


def _spread(words: Iterable[str]) -> Iterator[str]:
    """`--on a b` as `--on a --on b`."""
    taking = given = False
    for word in words:
        option = word.startswith("-") and word != "-"
        if given and not option:
            yield "--on"
        yield word
        taking = word.startswith("--on") or (taking and not option)
        given = taking and word != "--on"  # the first path stands behind the option as it is


@_command("diff", _Diff)
def diff(
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="A claims folder or file, REVISION:PATH or a git revision.", show_default=False)
    ],
    new: Annotated[
        str | None, typer.Argument(metavar="NEW", help="The same; claims/ here, or else the built-in folder.", show_default=False)
    ] = None,
    on: Annotated[
        list[Path] | None,
        typer.Option(
            "--on", metavar="PATH...", help="Documents and folders of them: which of their findings change; - reads standard input."
        ),
    ] = None,
    date: Annotated[
        str | None, typer.Option(metavar="DATE", help="The documents' date, YYYY-MM-DD; their own, or else today, by default.")
    ] = None,
    form: TextOrJson = "text",
    fail_on: Annotated[FailLevel, typer.Option(help="The least grave changed finding that ends with status 1.")] = "error",
) -> None:
    """Compare two claims folders: what changed, and which findings of documents change with it."""
    from nkcheck.changes import write
    from nkcheck.compare import compare
    from nkcheck.dates import read_day
    from nkcheck.revision import editions

    if date is not None and not on:
        raise InputError("--date is that of the documents: it needs --on")
    if date:
        read_day(date)
    older, newer = editions(old, new)
    faults: list[InputError] = []
    difference = compare(older, newer, _reports(older, newer, on, date, faults) if on else None)
    for fault in faults:
        complain(str(fault))
    write_output(write(difference, form, look()))
    changed = difference.folders_differ and fail_on != "never"
    raise typer.Exit(2 if faults else _status(difference.level, fail_on) if on else int(changed))


def _reports(
    older: Edition, newer: Edition, paths: Iterable[Path], date: str | None, faults: list[InputError]
) -> Iterator[tuple[Report, Report]]:
    """What each side says of every document; what cannot be read is noted in `faults`, and the others go on."""
    import datetime

    from nkcheck.documents import parse, read
    from nkcheck.documents.folders import walk
    from nkcheck.judge import Checker

    before, after, today = Checker(older.folder), Checker(newer.folder), datetime.date.today().isoformat()
    for file, fault in walk(paths):
        try:
            if fault:
                raise fault
            document = parse(_piped_bytes(MOST_BYTES), "-") if str(file) == "-" else read(file)
        except InputError as error:
            faults.append(error)
            continue
        document = document._replace(date=date or document.date)
        yield before.check(document, date=today), after.check(document, date=today)


def _load(path: Path | None) -> ClaimsFolder:
    from nkcheck.desk import claims_here

    return claims_here(path)


def _known(names: Iterable[str], known: Iterable[str], what: str) -> None:
    """Raise InputError, with the nearest ids, at the first name that is not known."""
    ids = list(known)
    for name in names:
        if name not in ids:
            from nkcheck.nearest import hint

            all_of_them = "; `nkcheck rule` lists them" if what == "rule" else ""
            raise InputError(f"no {what} `{name}`{hint(name, ids) or all_of_them}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line (`sys.argv` if no arguments are given) and return the exit status. Never raises."""
    try:
        status = app(arguments, prog_name="nkcheck", standalone_mode=False)
    except InputError as error:
        return _failed(str(error))
    except typer.TyperException as error:
        return _failed(_usage(error))
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:  # of typer's own, such as help that cannot be written
        return _failed(error.strerror or str(error))
    except Exception as error:  # status 1 would say that a figure is wrong; `python -X dev` shows where
        if sys.flags.dev_mode:
            raise
        return _failed(f"internal error, please report it: {type(error).__name__}: {error}")
    return status or 0


def _usage(error: typer.TyperException) -> str:
    """What is wrong with the options, and where help is."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "nkcheck"
    return f"{error.format_message().rstrip('.')} (see {command} --help)"


def _failed(message: str) -> int:
    complain(message)
    return 2
