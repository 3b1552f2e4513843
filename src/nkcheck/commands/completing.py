"""Names for a shell to complete. Nothing may be printed here."""

from __future__ import annotations

from typing import Literal

import typer

from nkcheck.commands.options import load
from nkcheck.errors import InputError


def complete_claims(ctx: typer.Context, incomplete: str) -> list[str]:
    return _names(ctx, incomplete, "claims")


def complete_sources(ctx: typer.Context, incomplete: str) -> list[str]:
    return _names(ctx, incomplete, "sources")


def complete_origins(ctx: typer.Context, incomplete: str) -> list[str]:
    return _names(ctx, incomplete, "origins")


def _names(ctx: typer.Context, incomplete: str, what: Literal["claims", "sources", "origins"]) -> list[str]:
    try:
        names = getattr(load(ctx.params.get("claims")), what)
    except InputError:
        return []
    return [name for name in names if name.startswith(incomplete)]


def complete_rules(incomplete: str) -> list[str]:
    from nkcheck.rules import RULES, UNUSED_IGNORE

    return [name for name in (*RULES, UNUSED_IGNORE.name) if name.startswith(incomplete)]
