"""`wardbook demo`: the example device, built, with one line per point of the mission."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

import click

from wardbook.app import dates, review, suggesting
from wardbook.app.build import Refused, build
from wardbook.app.remedy import remedy
from wardbook.app.render import render_view
from wardbook.cli.options import terminal_width, uses_colour
from wardbook.knowledge.reader import load
from wardbook.model.security_file import SecurityFile
from wardbook.views import all_views
from wardbook.views.statements import say

EXAMPLE_DATE = "2026-11-20"
"""The date the example is written for; fixed, so that everybody's demo shows the same bytes."""


@click.command("demo", hidden=True)
@click.option(
    "-o", "--output", "out", type=click.Path(path_type=Path), default=Path("out"), help="Where to build."
)
@click.option(
    "--example",
    type=click.Path(path_type=Path),
    default=Path("examples/infusion-pump"),
    help="The device folder to build.",
)
@click.option("--fresh", is_flag=True, help="Make everything anew even when nothing changed.")
def command(out: Path, example: Path, fresh: bool) -> None:
    """Build the example device and say, point by point, what was produced and what is open."""
    try:
        built = build(example, out, as_of=dates.given(EXAMPLE_DATE).date, fresh=fresh)
    except Refused as refused:
        raise click.ClickException(str(refused)) from None
    file = built.report.subject
    if file is None:
        raise click.ClickException(
            f"`{example}` is no device folder; run the demo in the root of the repository"
        )
    identity = file.device.about.device
    click.echo(f"{identity.name} {identity.version}: an example, not a real product. As of {EXAMPLE_DATE}.\n")
    for point in file.mission.values():
        click.echo(
            _line(
                int(point.id),
                point.title,
                [
                    (item.state, item.title, item.found)
                    for item in file.readiness.values()
                    if item.point == int(point.id) and not item.market
                ],
            )
        )
    for name in ("obligation-summary", "verification-kinds", "sbom-adequacy", "vulnerability-summary"):
        table = all_views()[name](built.report)
        shown = render_view(table, "table", width=terminal_width(), colour=uses_colour())
        click.echo(f"\n{shown.decode().rstrip()}")
    click.echo("\nThe cheapest plan to the worst harm, by this model and these estimates:")
    told = f"{say('worst-plan', built.report).text} {remedy(file, load())}"
    click.echo(textwrap.fill(told.rstrip(), terminal_width()))
    for line in suggesting.in_brief(file, load()):
        click.echo(textwrap.fill(line, terminal_width(), subsequent_indent="  "))
    for line in review.in_brief(built.report):
        click.echo(textwrap.fill(line, terminal_width(), subsequent_indent="  "))
    report = built.report
    made = "nothing had changed" if built.unchanged else f"{len(built.files)} files made"
    click.echo(
        f"\n{report.errors} findings block at the milestone {report.gate.value}, "
        f"{len(report.diagnostics) - report.errors} notes, {len(report.waived)} waived; "
        f"{len(file.gaps)} facts asked for are not stated."
    )
    click.echo(f"Built {out} in {built.seconds:.1f} s ({made}). Open:")
    for path, says in (
        ("index.html", "everything, searchable"),
        ("documents/security-architecture.pdf", "as a reviewer would read it"),
        ("documents/sbom-report.pdf", "of what it is made, supported until when, and what is not stated"),
        ("documents/labelling.pdf", "what nurses, IT and service are told"),
        ("documents/mds2.pdf", "what hospitals ask before they buy, answered"),
        ("documents/readiness-report.pdf", "what is missing"),
        ("package/00-index.pdf", "the draft package"),
        ("package/sbom/device.cdx.json", "the bill of materials, as a file"),
        *_said(out),
    ):
        click.echo(f"  {out / path}  {says}")
    _after(example, out, file)
    click.echo(f"Next: ./run wardbook check {example}   or   ./run wardbook init my-device")


def _after(example: Path, out: Path, file: SecurityFile) -> None:
    """Packages that are sent, and what happens after the release: one alert, one advisory."""
    from wardbook.app.demo_life import LATER, life  # the build is told before its libraries are loaded

    place = out.with_name(f"{out.name}-life")
    if not (example.parent / LATER).is_dir():
        return
    done = life(example, place, file, dates.given(EXAMPLE_DATE).date)
    click.echo("\nSent and released, as drafts, for the example keeps honest gaps:")
    for profile, files, verdict in done.packages:
        click.echo(f"  {place / profile}.zip  {files} files, verified: {verdict}")
    click.echo("\nTwo weeks later a fictional supplier publishes an advisory. The monitor tells, once:")
    for line in done.alert:
        click.echo(textwrap.fill(line, terminal_width(), initial_indent="  ", subsequent_indent="      "))
    click.echo("\nIts advisory for customers is drafted:")
    for path in done.advisory:
        click.echo(f"  {place / path}")
    click.echo(
        f"The ledger: ./run wardbook inbox -C {place}   or   ./run wardbook timeline ip100@2.1.0 -C {place}\n"
    )


def _said(out: Path) -> list[tuple[str, str]]:
    """The VEX files for customers, in every format, as a build has written them."""
    found = sorted(path.relative_to(out).as_posix() for path in (out / "package/vex/customer").glob("*.json"))
    forms = {".openvex.json": "OpenVEX", ".vex.cdx.json": "CycloneDX"}
    return [
        (name, f"what customers are told of vulnerabilities, {form}")
        for name in found
        for form in [next((form for ending, form in forms.items() if name.endswith(ending)), "CSAF")]
    ]


def _line(point: int, title: str, items: list[tuple[str, str, str]]) -> str:
    """What is open first, then what was produced, cut to the terminal."""
    rest = [_inside(name) for state, name, _ in items if state != "done"]
    produced = "; ".join(found for state, _, found in items if state == "done") or "nothing yet"
    asked = f"open: {', '.join(rest)} · " if rest else ""
    text = f"{point:2}  {title:28} {asked}{produced}"
    width = max(80, terminal_width() if sys.stdout.isatty() else 200)
    shown = text if len(text) < width - 2 else text[: width - 4] + "…"
    return f"{_coloured('○' if rest else '✓', good=not rest)} {shown}"


def _inside(name: str) -> str:
    """A title within a sentence: a small first letter, unless it begins with an abbreviation."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def _coloured(mark: str, *, good: bool) -> str:
    if sys.stdout.encoding.lower().replace("-", "") != "utf8":
        mark = "+" if good else "-"
    return click.style(mark, fg="green" if good else "yellow") if uses_colour() else mark
