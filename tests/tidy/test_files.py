"""What stands in the repository is nobody's machine, and what is needed reaches the user."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.tidy.tree import ROOT, text_of, tracked

# Put together from pieces, so that this file does not hold what it looks for.
PLACES = "|".join(
    re.escape("/" + place + "/") for place in ("work", "tmp", "root", "home/[a-z]+", "Users/[A-Za-z]+")
)
PLACES = PLACES.replace(re.escape("[a-z]+"), "[a-z]+").replace(re.escape("[A-Za-z]+"), "[A-Za-z]+")
HOSTS = "|".join(
    re.escape(name + "." + end)
    for name, end in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry.npmjs", "org"),
        ("index.crates", "io"),  # the rest of it is what OSV calls the ecosystem
        ("rubygems", "org"),
        ("proxy.golang", "org"),
    )
)
OF_A_MACHINE = re.compile(
    rf"(?<![\w.~-])(?:{PLACES})|/opt/py" + r"pi|\b(?:" + HOSTS + r")\b|--(?:extra-)?index" + "-url"
)


@pytest.mark.parametrize(
    "text",
    [
        "made in " + "/wo" + "rk/main",
        "see /t" + "mp/brief.md",
        "'/ho" + "me/ann/wardbook'",
        "https://py" + "pi.org/simple",
        "--index" + "-url x",
    ],
)
def test_paths_of_a_machine_and_hosts_of_registries_are_recognised(text: str) -> None:
    assert OF_A_MACHINE.search(text)


@pytest.mark.parametrize(
    "text", ["pkg:py" + "pi/click", "src/wo" + "rk/x", "./tm" + "p/x", "~/tm" + "p/", "a homework/"]
)
def test_what_only_looks_like_a_path_of_a_machine_is_let_pass(text: str) -> None:
    assert not OF_A_MACHINE.search(text)


def test_no_file_names_a_path_of_a_machine_or_the_host_of_a_registry() -> None:
    complaints = []
    for name in tracked():
        for number, line in enumerate((text_of(name) or "").splitlines(), 1):
            if found := OF_A_MACHINE.search(line):
                complaints.append(f"{name}:{number}: {found.group()}")
    assert complaints == []


def _pins(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    found = (
        line.split("==", 1) for line in text.splitlines() if "==" in line and not line.startswith((" ", "#"))
    )
    return {canonicalize_name(package): rest.split()[0] for package, rest in found}


@pytest.mark.parametrize(("file", "extra"), [("run.txt", None), ("dev.txt", "dev")])
def test_the_pinned_packages_are_those_that_pyproject_asks_for(file: str, extra: str | None) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(project["optional-dependencies"][extra] if extra else [])]
    pins = _pins(file)
    for requirement in map(Requirement, asked):
        pinned = pins.get(canonicalize_name(requirement.name), "nothing")
        assert pinned in requirement.specifier if pinned != "nothing" else False, (
            f"{requirement}: {file} pins {pinned}"
        )


def test_what_tests_need_holds_all_that_running_needs_so_that_one_installation_serves_both() -> None:
    assert _pins("run.txt").items() <= _pins("dev.txt").items()


@pytest.mark.parametrize("file", ["run.txt", "dev.txt"])
def test_every_pinned_package_has_digests(file: str) -> None:
    text = (ROOT / "requirements" / file).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text)
    assert [entry for entry in entries if not entry.startswith("#") and "--hash=sha256:" not in entry] == []


def test_the_wheel_holds_every_file_of_the_package(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("wardbook-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    ours = {name.removeprefix("src/") for name in tracked() if name.startswith("src/wardbook/")}
    assert sorted(ours - held) == []
    assert "wardbook/py.typed" in held
