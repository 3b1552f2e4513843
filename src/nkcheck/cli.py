"""Commands, options and exit status.

Every import of the engine stands inside the command that needs it: `--help`, completion and a mistyped option answer
without it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import typer
import typer.core
import typer.main

from nkcheck.errors import InputError, Level
from nkcheck.terminal import complain, look, write_output

if TYPE_CHECKING:
    from nkcheck.claim import ClaimsFolder

MOST_BYTES = 10_000_000  # of a text on standard input; a long book has a tenth of that
INTERRUPTED = 130

Function = TypeVar("Function", bound=Callable[..., None])
_functions: dict[str, Callable[..., None]] = {}


def _command(name: str) -> Callable[[Function], Function]:
    """Make a function the command of this name."""

    def keep(function: Function) -> Function:
        _functions[name] = function
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
        alone.command(cmd_name)(_functions[cmd_name])
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
    from nkcheck.claim import load

    try:
        names = getattr(load(ctx.params.get("claims")), what)
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
    from nkcheck.rules import RULES

    return [name for name in RULES if name.startswith(incomplete)]


Claims = Annotated[Path | None, typer.Option("--claims", metavar="PATH", help="Another claims folder or file instead of the built-in one.")]
TextOrJson = Annotated[Literal["text", "json"], typer.Option("--format", "-f", help="What to write.")]
AnyFormat = Annotated[Literal["text", "json", "csv", "markdown"], typer.Option("--format", "-f", help="What to write.")]
FailOn = Annotated[
    Literal["error", "warning", "note", "never"], typer.Option("--fail-on", help="The least grave finding that ends with status 1.")
]
ColorOption = Annotated[Literal["auto", "always", "never"], typer.Option("--color", help="NO_COLOR is honoured by auto.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it; standard output by default.")]


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
    date: Annotated[str | None, typer.Option(metavar="DATE", help="The text's own date, YYYY-MM-DD; today by default.")] = None,
    claims: Claims = None,
    form: TextOrJson = "text",
    output: Output = None,
    fail_on: FailOn = "error",
    color: ColorOption = "auto",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="One line for each problem, no more.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Whole quotes and addresses.")] = False,
    max_bytes: Annotated[int, typer.Option(min=1, help="The most that is read from standard input.")] = MOST_BYTES,
) -> None:
    """Check a statement: which figures the sources support, refute or disagree on."""
    import datetime

    piped = words == ["-"]
    text = _piped_text(max_bytes) if piped else _typed_text(words)

    from nkcheck.formats import writer
    from nkcheck.judge import Checker

    day = datetime.date.today() if date is None else date
    report = Checker(claims).verify(text, date=day, path="-" if piped else "")
    write_output(writer(form)(report, look(color, output, quiet, verbose)), output)
    raise typer.Exit(_status(report.level, fail_on))


def _status(gravest: Level, fail_on: str) -> int:
    return int(fail_on != "never" and gravest.rank >= Level(fail_on).rank)


def _typed_text(words: Iterable[str]) -> str:
    text = " ".join(words)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError("the text is not valid UTF-8") from None
    return text


def _piped_text(most: int) -> str:
    """Standard input as text, a byte order mark left out. Raises InputError if it is too large, binary or not UTF-8."""
    name = "standard input"
    if sys.stdin is None:
        raise InputError("closed", name)
    try:
        data = sys.stdin.buffer.read(most + 1)
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", name) from None
    if len(data) > most:
        raise InputError(f"larger than {most:,} bytes (--max-bytes)", name)
    if b"\0" in data:
        raise InputError("binary, not text", name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"not valid UTF-8 at byte {error.start}", name) from None


@_command("list")
def list_(
    claims: Claims = None,
    form: AnyFormat = "text",
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
    form: TextOrJson = "text",
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
        Path | None, typer.Option(metavar="FOLDER", help="Write the JSON Schemas of the files there, for editors, and do no more.")
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
            raise InputError(fault.message, fault.path)
    raise typer.Exit(_status(linted.level, fail_on))


def _write_schemas(folder: Path) -> None:
    from nkcheck.schema import FILES, json_schema

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(error.strerror or "cannot be made", folder) from None
    for name in FILES:
        write_output(json_schema(name), folder / f"{name}.json")


@_command("rule")
def rule(
    name: Annotated[str | None, typer.Argument(help="A rule; all of them if left out.", autocompletion=_complete_rules)] = None,
    form: TextOrJson = "text",
) -> None:
    """Explain a rule, with a text that earns it and one that does not."""
    from nkcheck.rules import RULES
    from nkcheck.tables import show_rules

    names = list(RULES) if name is None else [name]
    _known(names, RULES, "rule")
    write_output(show_rules({each: RULES[each] for each in names}, form, look()))


def _load(path: Path | None) -> ClaimsFolder:
    from nkcheck.claim import load

    return load(path)


def _known(names: Iterable[str], known: Iterable[str], what: str) -> None:
    """Raise InputError, with the nearest ids, at the first name that is not known."""
    ids = list(known)
    for name in names:
        if name not in ids:
            from nkcheck.nearest import hint

            raise InputError(f"no {what} `{name}`{hint(name, ids)}")


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
