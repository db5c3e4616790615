"""The commands, in the order a newcomer meets them; each loads only what it needs."""

from __future__ import annotations

from importlib import import_module

import click

from wardbook import __version__

_GROUPS = {
    "Begin and look": {
        "init": "Make a device folder to begin with.",
        "import-model": "Make one of another tool's threat model.",
        "check": "Read the folder, run the rules, say what is missing.",
        "show": "Show a table of the device; without a name, list them.",
        "status": "Say how far the device is, by point and by market.",
        "review": "Ask what a reviewer would ask, the worst first.",
        "explain": "Say what a code means, or why a thing exists.",
        "diff": "Show what changed between two states, and why.",
    },
    "Ask and decide": {
        "requirements": "Show what markets, standards and customers ask.",
        "paths": "Show how an attacker brings a situation about.",
        "plan": "Propose further controls that would be enough.",
        "controls": "Suggest controls of the catalogue, adopt one.",
        "safety": "Take over the safety risk file, and name its drift.",
        "import": "Take over requirements and anomalies kept elsewhere.",
        "decide": "Write down what was decided, by whom and why.",
        "change": "Record what was authorized, and decide on changes.",
        "evidence": "Take in reports of tests, scans and people.",
        "sign": "Sign a decision, the criteria or a package.",
        "signatures": "List who signed a package, and whether it holds.",
    },
    "Components and vulnerabilities": {
        "sbom": "Check, convert, merge, compare and export SBOMs.",
        "intel": "Bring vulnerability intelligence up to date.",
        "scan": "Look components up in a snapshot of advisories.",
        "vex": "Compare, convert, export and import VEX documents.",
    },
    "After release": {
        "registry": "Keep what was released: begin, list, export.",
        "release": "Record a release, with every file of it.",
        "units": "Say where the units of releases are.",
        "monitor": "Hold releases against what the world says now.",
        "inbox": "Show what somebody still has to look at.",
        "triage": "Say what is to be done about an alert.",
        "fact": "Record facts that start and end duties.",
        "duties": "Show what is due when, and what is overdue.",
        "incident": "Open, work through and close incidents.",
        "report": "Receive and follow reports from outside.",
        "disclosure": "Write security.txt and the policy page.",
        "patch": "Plan repairs, record how they reach the field.",
        "advisory": "Draft, publish and revise advisories.",
        "metrics": "Measure how vulnerabilities were dealt with.",
        "support": "Record stages of support, notices, transfer.",
        "retire": "End the life of a release, nothing left open.",
        "where-is": "Say where a component or vulnerability is.",
        "timeline": "Show what happened to a release.",
        "audit": "Verify the ledger, print its head.",
    },
    "Make and send": {
        "build": "Build the security file, documents and pages.",
        "package": "Make, verify and rebuild what is sent.",
        "documents": "List documents, change outlines, translate.",
        "figure": "Draw a figure as SVG, PNG or PDF.",
        "labelling": "Tell what users and hospitals must be told.",
        "mds2": "Answer the form that hospitals hand out (MDS2).",
        "qsub": "Write the package with our questions to FDA.",
        "export": "Write the threat model for another tool.",
        "schema": "Print the JSON Schema of a file.",
        "doctor": "Show versions, fonts, engines and age of feeds.",
        "selftest": "Qualify the tool on your machine, signed.",
    },
}
_TOGETHER = {
    "decide, change": "Write down decisions; those on changes.",
    "registry, audit": "Keep what was released; verify its ledger.",
    "release, units": "Record a release, and where its units are.",
    "monitor, inbox, triage": "Tell what the world learns of it; look at that.",
    "patch, advisory, metrics": "Repair, tell customers, measure both.",
    "incident, report, fact": "Work an incident, a report; record what happened.",
    "duties, disclosure": "Show the clocks of the law; tell where to report.",
    "support, retire": "Record stages of support; end its life.",
    "where-is, timeline": "Say where something is, and what happened.",
}
"""Commands that help shows in one line, because all of them on their own would not fit on a screen."""

_MODULES = {"import": "import_records"}
"""Commands whose name cannot be the name of a module."""

_COMMANDS = {name: says for group in _GROUPS.values() for name, says in group.items()}


class Commands(click.Group):
    """Commands by name; a command's module is imported when it runs, so that help costs nothing."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The visible commands."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None when there is none."""
        if cmd_name not in _COMMANDS and cmd_name != "demo":
            return None
        module = _MODULES.get(cmd_name, cmd_name.replace("-", "_"))
        command: click.Command = import_module(f"wardbook.cli.{module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in `--help`, without importing any command."""
        for title, commands in _GROUPS.items():
            together = {name for line in _TOGETHER for name in line.split(", ")}
            shown = [(name, says) for name, says in commands.items() if name not in together]
            shown += [(line, says) for line, says in _TOGETHER.items() if line.split(", ")[0] in commands]
            with formatter.section(title):
                formatter.write_dl(shown)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Like click's, with a suggestion for a misspelt name."""
        if args and not args[0].startswith("-") and args[0] not in (*_COMMANDS, "demo"):
            from wardbook.base.nearest import nearest  # only mistakes pay for it

            guess = nearest(args[0], _COMMANDS)
            ctx.fail(
                f"there is no command `{args[0]}`"
                + (f"; did you mean `{guess}`?" if guess else "; `wardbook --help` lists them")
            )
        return super().resolve_command(ctx, args)


@click.command(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(__version__, prog_name="wardbook")
def wardbook() -> None:
    """One model of a medical device in plain text, and every cybersecurity record that follows from it.

    Begin with `wardbook init DIR`, then `wardbook check DIR`. Exit codes: 0 nothing blocks,
    1 something blocks, 2 usage, 3 input unreadable, 4 our own fault.
    """


def run(words: list[str] | None = None) -> int:
    """Run the command of these words, else of `sys.argv`; its exit code, 2 where it was typed wrongly."""
    try:
        return int(wardbook(words, prog_name="wardbook", standalone_mode=False) or 0)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except click.Abort:
        raise KeyboardInterrupt from None
