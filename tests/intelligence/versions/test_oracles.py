"""The tools whose versions these are say the same on thousands of random pairs; where one is missing, this says so."""

from __future__ import annotations

import ctypes
import ctypes.util
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from packaging.version import InvalidVersion, Version

from tests.intelligence.versions.pairs import Maker, joined, pairs
from wardbook.intelligence.versions import compare

Pairs = Sequence[tuple[str, str]]
Order = int | None


def order_of(scheme: str, one: str, other: str) -> Order:
    try:
        return compare(scheme, one, other)
    except ValueError:
        return None


def agree(scheme: str, given: Pairs, theirs: Sequence[Order], *, both: float) -> None:
    """Where both read both versions they agree, and that is so for a share of the pairs."""
    ours = [order_of(scheme, *pair) for pair in given]
    wrong = [
        (pair, mine, other)
        for pair, mine, other in zip(given, ours, theirs, strict=True)
        if mine is not None and other is not None and mine != other
    ]
    assert wrong == []
    read = sum(mine is not None and other is not None for mine, other in zip(ours, theirs, strict=True))
    assert read >= both * len(given), f"only {read} of {len(given)} pairs were read by both"


def ask(command: Sequence[str], given: Pairs, *, needs: str = "") -> list[Order]:
    """One answer for each pair, from a program that reads pairs with a tab between and prints numbers or E."""
    needed = needs or command[0]
    if shutil.which(needed) is None:
        pytest.skip(f"{needed} is not on this machine, so it was not asked")
    text = "".join(f"{one}\t{other}\n" for one, other in given)
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    words = done.stdout.split()
    if done.returncode or len(words) != len(given):
        pytest.skip(f"{command[0]} gave no answers: {done.stderr.strip()[:200]}")
    return [None if found == "E" else max(-1, min(1, int(found))) for found in words]


RPM = joined(
    ["a", "b", "rc", "~", "^", "el8", "+", "A", "Z.", "_"],
    [".", ".", "", "~", "^", "+", "_"],
    ["", "-1", "-1.el8", "-2~rc"],
)
DEB = joined(["a", "b", "rc", "~", "~~", "+dfsg", "+", "deb", "A", "Z."], [".", ".", "", "-", "~", "+"])
PYTHON = joined(
    ["a1", "b2", "rc1", "dev1", "post1", ".dev0", "pre", "c3", "-1", "r4"],
    [".", ".", "", "-", "_"],
    ["", "", "+abc.1", "+1.2", "+ABC-2"],
)
GEM = joined(["a", "b", "rc", "pre", "beta", "x1", "rc2"], [".", ".", "-", ""])
ALPM = joined(["a", "rc", "b"], [".", ".", "", "_", ".."], ["", "-1", "-2"])
COMPOSER = joined(
    [],
    ["."],
    [
        "",
        "-beta",
        "-beta1",
        "-RC2",
        "-dev",
        "-p1",
        "-alpha3",
        "a2",
        "-stable",
        ".x-dev",
        "b",
        "-rc.1-dev",
        "+b1",
    ],
    most=4,
)
CRAN = joined([], [".", "-"])


def node_version(dice) -> str:  # noqa: ANN001 # a Maker
    numbers = ".".join(dice.choice(("0", "1", "2", "10", "100")) for _ in range(3))
    before = joined(["a", "b", "rc", "beta", "x-y"], [".", "", "-"])(dice)
    return numbers + dice.choice(("", "", "-" + before)) + dice.choice(("", "", "+b1"))


def test_packaging_orders_python_versions_as_we_do() -> None:
    def theirs(one: str, other: str) -> Order:
        try:
            left, right = Version(one), Version(other)
        except InvalidVersion:
            return None
        return (left > right) - (left < right)

    given = pairs(PYTHON, 8_000)
    answers = [theirs(*pair) for pair in given]
    agree("pypi", given, answers, both=0.25)
    assert [order_of("pypi", *pair) is None for pair in given] == [found is None for found in answers]


def test_dpkg_orders_debian_versions_as_we_do() -> None:
    given = pairs(DEB, 250, slips="0129.-a~+:")
    script = (
        'tab=$(printf "\\t"); while IFS="$tab" read -r a b; do '
        'if dpkg --compare-versions "$a" lt "$b" 2>/dev/null; then echo -1; '
        'elif dpkg --compare-versions "$a" gt "$b" 2>/dev/null; then echo 1; '
        'elif dpkg --compare-versions "$a" eq "$b" 2>/dev/null; then echo 0; else echo E; fi; done'
    )
    agree("deb", given, ask(("sh", "-c", script), given, needs="dpkg"), both=0.8)


def test_rpm_orders_its_versions_as_we_do(tmp_path: Path) -> None:
    # rpm's Lua compares whole versions; a hyphen in an unnamed place splits them otherwise than we do.
    given = [
        pair for pair in pairs(RPM, 8_000, slips="0129.a~^+") if all(one.count("-") <= 1 for one in pair)
    ]
    program = tmp_path / "order.lua"
    program.write_text(
        'for l in io.lines() do local a, b = l:match("([^\\t]*)\\t([^\\t]*)"); '
        'local ok, r = pcall(rpm.vercmp, a, b); print((ok and tostring(r) or "E") .. "\\n") end',
        encoding="utf-8",
    )
    agree("rpm", given, ask(("rpm", "--eval", f'%{{lua: dofile("{program}")}}'), given), both=0.8)


def test_node_semver_orders_npm_versions_as_we_do() -> None:
    if shutil.which("npm") is None:
        pytest.skip("npm, which brings node-semver, is not on this machine, so it was not asked")
    root = subprocess.run(("npm", "root", "-g"), capture_output=True, text=True, check=False).stdout.strip()
    program = (
        f"const s = require({str(Path(root) / 'npm' / 'node_modules' / 'semver')!r});"
        "for (const l of require('fs').readFileSync(0, 'utf8').split('\\n').slice(0, -1)) {"
        "const [a, b] = l.split('\\t'); try { console.log(s.compare(a, b, true)) } catch (e) { console.log('E') } }"
    )
    given = pairs(node_version, 8_000)
    answers = ask(("node", "-e", program), given)
    agree("npm", given, answers, both=0.7)
    agree("semver", given, answers, both=0.6)


def test_rubygems_orders_gems_as_we_do() -> None:
    program = (
        'while l = gets; a, b = l.chomp("\\n").split("\\t", -1); '
        'begin; puts Gem::Version.new(a) <=> Gem::Version.new(b); rescue ArgumentError; puts "E"; end; end'
    )
    given = pairs(GEM, 8_000)
    agree("gem", given, ask(("ruby", "-e", program), given), both=0.7)


def test_pacmans_library_orders_arch_versions_as_we_do() -> None:
    name = ctypes.util.find_library("alpm")
    if name is None:
        pytest.skip("libalpm is not on this machine, so it was not asked")
    ordered = ctypes.CDLL(name).alpm_pkg_vercmp
    given = pairs(ALPM, 8_000, slips="0129.a_")
    agree("alpm", given, [ordered(one.encode(), other.encode()) for one, other in given], both=0.7)


def test_composers_own_library_orders_its_versions_as_we_do() -> None:
    program = (
        "require 'Composer/Semver/autoload.php'; $p = new Composer\\Semver\\VersionParser();"
        'while (($l = fgets(STDIN)) !== false) { [$a, $b] = explode("\\t", rtrim($l, "\\n"));'
        "try { $x = $p->normalize($a); $y = $p->normalize($b);"
        "if (strncmp($x, 'dev-', 4) == 0 || strncmp($y, 'dev-', 4) == 0) throw new UnexpectedValueException();"
        'echo version_compare($x, $y), "\\n"; } catch (UnexpectedValueException $e) { echo "E\\n"; } }'
    )
    given = pairs(COMPOSER, 8_000, slips="129.-b+")
    agree("composer", given, ask(("php", "-r", program), given), both=0.5)


def test_r_orders_its_packages_as_we_do(tmp_path: Path) -> None:
    program = tmp_path / "order.R"
    program.write_text(
        'd <- read.delim(file("stdin"), header = FALSE, colClasses = "character", quote = "");'
        "for (i in seq_len(nrow(d))) cat(compareVersion(d[i, 1], d[i, 2]), '\\n')",
        encoding="utf-8",
    )
    # Numbers beyond 32 bits are beyond R.
    given = [pair for pair in pairs(CRAN, 3000, slips="0129.") if not re.search("[0-9]{10}", "\t".join(pair))]
    readable = [pair for pair in given if order_of("cran", *pair) is not None]
    agree("cran", readable, ask(("Rscript", str(program)), readable), both=0.9)


def univers(name: str) -> Callable[[str], object]:
    found = pytest.importorskip("univers.versions", reason="univers is not installed, so it was not asked")
    return getattr(found, name)


@pytest.mark.parametrize(
    ("scheme", "name", "make", "both"),
    [
        ("nuget", "NugetVersion", joined([], ["."], ["-beta", "-beta.1", "-RC2", "+x", ""], 4), 0.7),
        (
            "golang",
            "GolangVersion",
            joined([], ["."], ["", "-beta", "-0.20210101000000-abcdef123456", "+incompatible"], 4),
            0.1,
        ),
        ("semver", "SemverVersion", joined([], ["."], ["", "-rc.1", "-beta", "+x"], 4), 0.3),
    ],
    ids=["nuget", "golang", "semver"],
)
def test_univers_orders_versions_as_we_do(scheme: str, name: str, make: Maker, both: float) -> None:
    read = univers(name)

    def theirs(one: str, other: str) -> Order:
        try:
            left, right = read(one), read(other)
        except Exception:  # noqa: BLE001 # univers throws many things at what it cannot read
            return None
        return (left > right) - (left < right)  # type: ignore[operator]

    given = pairs(make, 5000, slips="0129")
    agree(scheme, given, [theirs(*pair) for pair in given], both=both)
