"""Is it clear what the device is, where it is sold and how long it is looked after?"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.model.device import Lifecycle, Submission
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.answers import is_unanswered, place_of_entry
from wardbook.rules.rulebook import rule

_CLASSED = ("us", "eu", "ca", "uk")
"""Markets whose class has a field of its own."""


@rule("DV101", asked_by=["fda-premarket-2026:II"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def market_without_class(file: SecurityFile) -> Iterator[Diagnostic]:
    """A market is named without the device's class there.

    The class decides which submission is due and how deep it goes, so a reviewer looks for it
    before anything else.

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        class: {us: II, ca: unknown}
        markets:
          - us
          - eu                                                      # DV101 eu
          - ca                                                      # DV101 ca
          - br

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        class: {us: II, eu: IIb, ca: {unknown: "asked of our importer on 2026-01-09"}}
        markets: [us, eu, ca]
    """
    for index, market in enumerate(file.device.about.markets):
        if market in _CLASSED and is_unanswered(file.device.about.classes, market):
            yield Diagnostic(
                subject=market,
                at=place_of_entry(file.device.about, "markets", index),
                says=f"the market `{market}` is named, but not the device's class there",
                help=f"say it in device.yaml: `class: {{{market}: …}}`",
            )


@rule("DV102", asked_by=["fda-premarket-2026:II"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def market_without_submission(file: SecurityFile) -> Iterator[Diagnostic]:
    """A market is named, but not what is submitted there.

    Which documents are due hangs on the kind of submission; where none is needed, `exempt` says so.

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        submission: {us: {type: 510k}, eu: {body: Example Notified Body}}
        markets:
          - us
          - eu                                                      # DV102 eu
          - ca                                                      # DV102 ca

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        submission: {us: {type: 510k}, eu: {type: {unknown: "class still open"}}}
        markets: [us, eu]
    """
    for index, market in enumerate(file.device.about.markets):
        if is_unanswered(file.device.about.submission.get(market), "type"):
            yield Diagnostic(
                subject=market,
                at=place_of_entry(file.device.about, "markets", index),
                says=f"the market `{market}` is named, but not what is submitted there",
                help=f"say it in device.yaml: `submission: {{{market}: {{type: …}}}}`, or `exempt`",
            )


@rule("DV103", asked_by=["fda-premarket-2026:II"], ground=Ground.OPINION, blocks_at=Gate.DESIGN)
def no_market(file: SecurityFile) -> Iterator[Diagnostic]:
    """No market is named.

    Everything that regulators ask follows from where the device is to be sold; without a market
    nobody asks, and every list of open points is too short.

    Flagged:

        # device.yaml
        format: 1                                                   # DV103 device
        device: {id: demo, name: Demo pump}

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        markets: [us]
    """
    about = file.device.about
    if is_unanswered(about, "markets"):
        yield Diagnostic(
            subject="device",
            at=about.origin.of("markets"),
            says="no market is named, so no regulator's questions are asked",
            help="say where the device is to be sold: `markets: [us, eu]`",
        )


@rule("DV104", asked_by=["fda-premarket-2026:V.A.1"], ground=Ground.GUIDANCE, blocks_at=Gate.IDEA)
def no_intended_use(file: SecurityFile) -> Iterator[Diagnostic]:
    """The intended use is missing.

    What an attack can do to a patient depends on what the device is for. One or two sentences are
    enough to begin with, and nothing can begin without them.

    Flagged:

        # device.yaml
        format: 1                                                   # DV104 device
        device: {id: demo, name: Demo pump}

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        intended-use: Delivers fluid to one patient at a time.
    """
    about = file.device.about
    if is_unanswered(about, "intended_use"):
        yield Diagnostic(
            subject="device",
            at=about.origin.of("intended_use"),
            says="the intended use is missing",
            help="say in a sentence what the device does, for whom and where: `intended-use: …`",
        )


@rule("DV108", asked_by=["fda-premarket-2026:VI.A.13"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def no_support_date(file: SecurityFile) -> Iterator[Diagnostic]:
    """Nobody said until when the device gets security updates.

    Users must be told when support ends, and every component is measured against that date.

    Flagged:

        # device.yaml
        format: 1                                                   # DV108 device
        device: {id: demo, name: Demo pump}

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        lifecycle: {stage: development}                             # DV108 device

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        lifecycle: {support-until: {unknown: "decided with the board in March"}}
    """
    about = file.device.about
    if is_unanswered(about.lifecycle, "support_until"):
        yield Diagnostic(
            subject="device",
            at=about.origin.of("lifecycle"),
            says="nobody said until when the device gets security updates",
            help="say it in device.yaml: `lifecycle: {support-until: YYYY-MM-DD}`",
        )


@rule("DV109", asked_by=["fda-premarket-2026:VI.A.13"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def support_after_end_of_life(file: SecurityFile) -> Iterator[Diagnostic]:
    """Support is promised beyond the end of the device's life.

    One of two dates is wrong, and users would plan by the wrong one.

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        lifecycle:
          support-until: 2031-01-01                                 # DV109 device
          end-of-life: 2030-12-31

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        lifecycle: {support-until: 2030-12-31, end-of-life: 2030-12-31}

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        lifecycle: {support-until: 2030-12-31}

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        lifecycle: {end-of-life: 2030-12-31}
    """
    life = file.device.about.lifecycle or Lifecycle()
    if life.support_until and life.end_of_life and life.support_until > life.end_of_life:
        yield Diagnostic(
            subject="device",
            at=life.origin.of("support_until"),
            says=f"support until {life.support_until} outlasts the device, which ends on {life.end_of_life}",
            help="correct `support-until` or `end-of-life`",
            related=((life.origin.of("end_of_life"), "end of life"),),
        )


@rule("DV110", asked_by=["fda-premarket-2026:IV.A.1"], ground=Ground.OPINION, blocks_at=None)
def no_life_cycle_stage(file: SecurityFile) -> Iterator[Diagnostic]:
    """The device's stage of life is not stated.

    The stage decides which milestone `check` measures by. Without it only the earliest one is used,
    and much that will be asked stays a note.

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        lifecycle: {support-until: 2030-12-31}                      # DV110 device

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        lifecycle: {stage: idea}
    """
    about = file.device.about
    if is_unanswered(about.lifecycle, "stage"):
        yield Diagnostic(
            subject="device",
            at=about.origin.of("lifecycle"),
            says="the stage of life is not stated, so the earliest milestone is used",
            help="say it in device.yaml: `lifecycle: {stage: development}`",
        )


@rule(
    "DV111",
    asked_by=["fda-premarket-2026:V.A.4.a.configuration-management"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def no_device_version(file: SecurityFile) -> Iterator[Diagnostic]:
    """The device has no version.

    Bill of materials, tests, labelling and submission must speak of one and the same version;
    without it none of them can be held against another.

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}                         # DV111 device

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
    """
    identity = file.device.about.device
    if is_unanswered(identity, "version"):
        yield Diagnostic(
            subject="device",
            at=identity.origin.of("version"),
            says="the device has no version",
            help="say it in device.yaml: `device: {version: 1.0.0}`",
        )


@rule("DV112", asked_by=["fda-premarket-2026:VII.D"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def earlier_authorization_not_stated(file: SecurityFile) -> Iterator[Diagnostic]:
    """Nobody said whether an earlier version was authorized in the United States.

    A change of an authorized device and a new device submit different documents on cybersecurity.

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        submission:
          us: {type: 510k}                                          # DV112 us

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        submission: {us: {authorized-before: no}, eu: {type: mdr}}
    """
    submission = file.device.about.submission.get("us", Submission(authorized_before=False))
    if is_unanswered(submission, "authorized_before"):
        yield Diagnostic(
            subject="us",
            at=submission.origin.of("authorized_before"),
            says="nobody said whether an earlier version was authorized in the United States",
            help="say it in device.yaml: `submission: {us: {authorized-before: no}}`",
        )


@rule("DV113", asked_by=["fda-premarket-2026:VII.D"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def effect_of_change_not_stated(file: SecurityFile) -> Iterator[Diagnostic]:
    """An authorized device is changed, and nobody said whether that may affect cybersecurity.

    Where it may, the whole documentation is due; where it is unlikely to, a shorter set is enough.

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        submission:
          us: {type: 510k, authorized-before: yes}                  # DV113 us

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump}
        submission: {us: {authorized-before: yes, cyber-affected: no}, ca: {authorized-before: no}}
    """
    for market, submission in file.device.about.submission.items():
        if submission.authorized_before and is_unanswered(submission, "cyber_affected"):
            yield Diagnostic(
                subject=market,
                at=submission.origin.of("cyber_affected"),
                says=f"nobody said whether the change may affect cybersecurity (market `{market}`)",
                help=f"say it in device.yaml: `submission: {{{market}: {{cyber-affected: yes}}}}`",
            )
