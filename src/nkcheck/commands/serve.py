"""A page and an interface for a CMS."""

from typing import Annotated

import typer

from nkcheck.commands import options
from nkcheck.commands.options import given, must_have
from nkcheck.errors import InputError
from nkcheck.terminal import complain


def command(
    host: Annotated[str, typer.Option(metavar="HOST", help="Where to listen; others than this machine only if named.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes one that is free.")] = 8765,
    claims: options.Claims = None,
    extend: options.Extend = False,
    date: options.Date = "",
    select: options.Select = None,
    ignore: options.Ignore = None,
    config: options.Config = None,
    isolated: options.Isolated = False,
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
    must_have("serve", "serve", "starlette", "uvicorn")
    from nkcheck.desk import finder
    from nkcheck.processes import cores
    from nkcheck.serving import Limits, serve

    for origin in allow_origin or ():
        _origin(origin)
    settings = finder(given(date, claims, extend, None, select, ignore, None), isolated=isolated, config=config)
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
