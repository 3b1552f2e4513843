"""The command line: its commands by name, and exit status.

A command is read when it is asked for, and every import of the engine stands inside the command that needs it: `--help`,
completion and a mistyped option answer without it.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any

import typer
import typer.core
import typer.main

from nkcheck.commands import NAMES
from nkcheck.errors import InputError
from nkcheck.terminal import complain, write_output

INTERRUPTED = 130


class _Commands(typer.core.TyperGroup):
    """The commands, each made of its function when it is asked for: to read the options of all takes longer than most runs."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(NAMES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in NAMES:
            return None
        module = import_module(f"nkcheck.commands.{cmd_name}")
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(cmd_name, cls=getattr(module, "Command", None))(module.command)
        return typer.main.get_command(alone)


app = typer.Typer(
    name="nkcheck",
    cls=_Commands,
    help="Check the figures in a text against curated claims, each quoted from its sources.",
    epilog="Exit status: 0 nothing at or above --fail-on; 1 something is; 2 the run could not be done; 130 on Ctrl-C.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


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
