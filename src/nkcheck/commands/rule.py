"""What the rules mean."""

from typing import Annotated

import typer

from nkcheck.commands import options
from nkcheck.commands.completing import complete_rules
from nkcheck.commands.options import known
from nkcheck.terminal import look, write_output


def command(
    name: Annotated[str | None, typer.Argument(help="A rule; all of them if left out.", autocompletion=complete_rules)] = None,
    form: options.TextOrJson = "text",
) -> None:
    """Explain a rule, with a text that earns it and one that does not."""
    from nkcheck.rules import RULES, UNUSED_IGNORE
    from nkcheck.tables import show_rules

    rules = {**RULES, UNUSED_IGNORE.name: UNUSED_IGNORE}
    names = list(rules) if name is None else [name]
    known(names, rules, "rule")
    write_output(show_rules({each: rules[each] for each in names}, form, look()))
