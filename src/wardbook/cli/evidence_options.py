"""Options that several commands of `wardbook evidence` take."""

from __future__ import annotations

from pathlib import Path

import click

from wardbook.cli.options import Function


class Pairs(click.ParamType[dict[str, str]]):
    """`NAME=VALUE`, several with commas between them."""

    name = "pairs"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> dict[str, str]:
        """The pairs in their order, or a usage error that shows one."""
        if isinstance(value, dict):
            return value
        found: dict[str, str] = {}
        for one in str(value).split(","):
            name, _, said = one.partition("=")
            if not name.strip() or not said.strip():
                self.fail(f"`{one}` is no pair; write such as comms=2.1.0", param, ctx)
            found[name.strip()] = said.strip()
        return found


def folder_option(function: Function) -> Function:
    """`-C DIR`: the device folder."""
    return click.option(
        "-C",
        "folder",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="The device folder; here when it is left out.",
    )(function)


def of_option(function: Function) -> Function:
    """`--of PART=VERSION`: what was tested."""
    return click.option(
        "--of",
        "of",
        type=Pairs(),
        metavar="PART=VERSION,…",
        help="Parts and versions tested; `device` for the whole.",
    )(function)


def method_option(function: Function) -> Function:
    """`--as METHOD`: how it was tested."""
    return click.option("--as", "method", metavar="METHOD", help="The method, by its word in the catalogue.")(
        function
    )
