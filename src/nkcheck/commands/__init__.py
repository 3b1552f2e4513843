"""The commands, a file each, which is read when its command is asked for.

Each holds `command`, whose parameters typer reads, and may hold a `Command`, which reads its words in a way of its own.
The files of commands do without `from __future__ import annotations`: typer would have to evaluate every annotation twice.

| file | holds |
| --- | --- |
| options.py | the options that commands share, and what their values come to |
| running.py | how a run of `verify` or `check` begins and ends |
| completing.py | names for a shell to complete |
"""

NAMES = ("verify", "check", "scan", "list", "show", "sources", "lint", "audit", "serve", "lsp", "rule", "diff")
