"""The sources."""

from nkcheck.commands.options import AnyFormat, Claims, load
from nkcheck.terminal import look, write_output


def command(claims: Claims = None, form: AnyFormat = "text") -> None:
    """List the sources: title, publisher, date, address, the claims that they carry."""
    from nkcheck.tables import list_sources

    write_output(list_sources(load(claims), form, look()))
