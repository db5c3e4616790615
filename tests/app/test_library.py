"""The names that others build on, and the questions `init` asks at a terminal."""

from __future__ import annotations

import datetime
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

import wardbook.app
import wardbook.compile
import wardbook.rules
import wardbook.views
from wardbook.app.inputs import Unreadable
from wardbook.model.diagnostic import Diagnostic, Gate
from wardbook.model.figure import Figure
from wardbook.model.report import Report
from wardbook.model.security_file import Device, SecurityFile
from wardbook.model.table import Table

BASE = Path(__file__).parent.parent / "rules" / "base"
AS_OF = datetime.date(2026, 11, 20)


def test_load_gives_the_device_and_its_diagnostics() -> None:
    device, diagnostics = wardbook.app.load(str(BASE))
    assert isinstance(device, Device)
    assert all(isinstance(item, Diagnostic) for item in diagnostics)


def test_load_gives_none_and_the_reason_for_a_folder_without_a_device(tmp_path: Path) -> None:
    device, [diagnostic] = wardbook.app.load(tmp_path)
    assert device is None
    assert diagnostic.code == "RF014"
    with pytest.raises(Unreadable):
        wardbook.app.inputs(tmp_path, as_of=AS_OF)


def test_inputs_compile_assess_and_views_follow_each_other() -> None:
    file = wardbook.compile.compile(wardbook.app.inputs(BASE, as_of=AS_OF))
    assert isinstance(file, SecurityFile)
    report = wardbook.rules.assess(file, Gate.DESIGN)
    assert isinstance(report, Report)
    assert isinstance(wardbook.views.get("flows")(file), Table)
    assert isinstance(wardbook.views.get("diagnostics")(report), Table)
    assert isinstance(wardbook.views.get("global-system")(file), Figure)
    with pytest.raises(KeyError):
        wardbook.views.get("nothing")


def test_there_are_at_least_fifty_rules() -> None:
    from wardbook.rules.rulebook import rulebook

    assert len(rulebook()) >= 50


def test_libraries_bring_parts_and_controls_and_their_digest_is_checked(tmp_path: Path) -> None:
    library, folder = tmp_path / "radio", tmp_path / "device"
    library.mkdir()
    folder.mkdir()
    (library / "architecture.yaml").write_text(
        "zones: {air: {trust: 0}}\nparts: {radio: {is: hardware, in: air}}\n"
    )
    (folder / "device.yaml").write_text(
        'format: 1\ndevice: {id: d, name: D}\nlibraries: [{path: ../radio, digest: "sha256:'
        + "0" * 64
        + '"}]\n'
    )
    device, [diagnostic] = wardbook.app.load(folder)
    assert device is not None
    assert list(device.parts) == ["radio"]
    assert device.parts["radio"].origin.span.file == "../radio/architecture.yaml"
    assert (diagnostic.code, "sha256:" in diagnostic.help) == ("RF013", True)


def test_init_asks_at_a_terminal_and_takes_the_answers(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "wardbook.cli", "init", str(tmp_path / "new")],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    os.write(ours, b"legacy\nOld pump: {x}\nAcme, Inc.\n")
    printed, _ = process.communicate(timeout=30)
    os.close(ours)
    os.close(theirs)
    assert process.returncode == 0, printed
    assert b"an older device in the field" in printed
    device, diagnostics = wardbook.app.load(tmp_path / "new")
    assert device is not None
    assert (device.about.device.name, device.about.device.manufacturer) == ("Old pump: {x}", "Acme, Inc.")
    assert not [item for item in diagnostics if item.code.startswith("PF")]
