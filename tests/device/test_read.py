"""The device folder: every field read, every error of every file in one run, order without effect."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from wardbook.device.layout import FILES
from wardbook.device.read import read
from wardbook.knowledge.reader import load
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.security_file import Device

BASE = Path(__file__).parent.parent / "rules" / "base"


def folder(**files: str) -> dict[str, bytes]:
    minimal = {"device.yaml": "format: 1\ndevice: {id: demo, name: Demo}\n"}
    named = {f"{name.replace('__', '/')}.yaml": content for name, content in files.items()}
    return {name: content.encode() for name, content in {**minimal, **named}.items()}


def reading(**files: str) -> tuple[Device | None, list[Diagnostic]]:
    return read(folder(**files), load())


def codes(diagnostics: list[Diagnostic]) -> list[str]:
    return [f"{item.code} {item.subject}".strip() for item in diagnostics]


def test_all_errors_of_all_files_come_out_of_one_run() -> None:
    _, diagnostics = reading(
        architecture="zones: {z: {trust: 9}}\nparts: {p: {is: proces, in: z}}\n",
        safety="harms: {H-1: {severty: minor, what: pain}}\n",
        controls="C-1: {do: mutual-tls, at: [q]}\n",
    )
    assert codes(diagnostics) == ["PF013 9", "PF013 proces", "RF001 q", "PF010 severty"]


def test_a_misspelt_name_gets_the_nearest_one_as_remedy() -> None:
    _, [diagnostic] = reading(
        architecture="zones: {ward: {trust: 2}}\nparts: {pump: {is: process, in: wrad}}\n"
    )
    assert diagnostic.help == "did you mean `ward`?"
    assert (diagnostic.at.line, diagnostic.at.column) == (2, 33)


def test_prose_with_commas_is_answered_with_exactly_that_advice() -> None:
    _, [diagnostic] = reading(safety="harms: {H-1: {what: pain, and worse, severity: minor}}\n")
    assert '"…, and worse"' in diagnostic.help


def test_none_is_a_statement_and_absence_is_not() -> None:
    device, diagnostics = reading(
        architecture="zones: {z: {trust: 2}}\nparts: {a: {is: process, in: z}, b: {is: process, in: z}}\n"
        "flows:\n  - a -> b: {id: one, auth: none}\n  - a -> b: {id: two, auth: unknown}\n  - a -> b: {id: three}\n"
        "  - a -> b: {id: four, auth: {unknown: asked the vendor}}\n"
    )
    assert device is not None and not diagnostics
    assert {name: (flow.auth, flow.unknowns) for name, flow in device.flows.items()} == {
        "one": ("none", {}),
        "two": (None, {"auth": ""}),
        "three": (None, {}),
        "four": (None, {"auth": "asked the vendor"}),
    }


def test_a_flow_named_by_its_ends_is_resolved_to_its_id() -> None:
    device, diagnostics = reading(
        architecture="zones: {z: {trust: 2}}\nparts: {a: {is: process, in: z}, b: {is: process, in: z}}\nflows:\n  - a -> b: {carries: x}\n",
        controls="C-1: {do: mutual-tls, at: [a -> b]}\n",
    )
    assert device is not None and not diagnostics
    assert device.controls["C-1"].at == ("a--b",)


def test_a_record_that_is_refused_causes_no_second_error_where_it_is_named() -> None:
    _, diagnostics = reading(architecture="zones: {z: {trust: much}}\nparts: {p: {is: process, in: z}}\n")
    assert codes(diagnostics) == ["PF013 much"]


def test_a_split_file_is_read_as_one_and_a_key_given_twice_is_an_error_at_both_places() -> None:
    device, diagnostics = reading(
        architecture="zones: {z: {trust: 2}}\n",
        architecture__parts="parts: {a: {is: process, in: z}}\n",
        architecture__more="parts: {b: {is: process, in: z}}\nzones: {z: {trust: 3}}\n",
    )
    assert device is not None and sorted(device.parts) == ["a", "b"]
    [twice] = diagnostics
    assert (twice.code, twice.at.file, [place.file for place, _ in twice.related]) == (
        "PF006",
        "architecture/more.yaml",
        ["architecture.yaml"],
    )


def test_own_keys_are_kept() -> None:
    device, diagnostics = reading(safety="harms: {H-1: {what: pain, x-ward: {beds: [1, 2]}}}\n")
    assert device is not None and not diagnostics
    assert device.harms["H-1"].extra == {"x-ward": {"beds": ["1", "2"]}}


def test_a_file_with_a_misspelt_name_is_noticed() -> None:
    _, [diagnostic] = reading(controlls="C-1: {do: mutual-tls}\n")
    assert (diagnostic.code, diagnostic.help) == ("RF010", "did you mean `controls.yaml`?")


def test_words_of_the_folder_join_the_closed_lists() -> None:
    files = folder(
        architecture="zones: {z: {trust: 2}}\nparts: {a: {is: process, in: z}, b: {is: process, in: z}}\nflows: [a -> b: {via: acme-bus}]\n"
    )
    files["device.yaml"] += b'words: {media: {acme-bus: "Our serial bus."}}\n'
    assert read(files, load())[1] == []


@pytest.mark.parametrize("kind", FILES, ids=lambda kind: kind.name)
def test_an_empty_file_is_an_empty_table(kind: object) -> None:
    name = kind.file  # type: ignore[attr-defined]
    files = folder() | ({name: b"# nothing yet\n"} if name != "device.yaml" else {})
    device, diagnostics = read(files, load())
    assert device is not None and not diagnostics


def _shuffled(value: object, order: random.Random) -> object:
    if isinstance(value, dict):
        keys = list(value)
        order.shuffle(keys)
        return {key: _shuffled(value[key], order) for key in keys}
    return [_shuffled(item, order) for item in value] if isinstance(value, list) else value


def test_the_order_of_keys_and_files_changes_nothing() -> None:
    files = {path.name: path.read_bytes() for path in BASE.glob("*.yaml")}
    present = frozenset({"sbom/pump.cdx.json"})
    expected = _without_places(read(files, load(), present)[0])
    for seed in range(20):
        order = random.Random(seed)
        names = list(files)
        order.shuffle(names)
        mixed = {
            name: yaml.dump(
                _shuffled(yaml.load(files[name], yaml.BaseLoader), order), sort_keys=False
            ).encode()
            for name in names
        }
        assert _without_places(read(mixed, load(), present)[0]) == expected


def _without_places(device: Device | None) -> bytes:
    import datetime

    from wardbook.model.security_file import SecurityFile, dumps

    assert device is not None
    return dumps(SecurityFile(device=device, as_of=datetime.date(2026, 1, 1)))


MUTABLE = {path.name: path.read_bytes() for path in BASE.glob("*.yaml")}


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(MUTABLE)), st.integers(0, 2_000), st.binary(max_size=12), st.integers(0, 20))
def test_a_damaged_file_gives_diagnostics_and_never_an_exception(
    name: str, at: int, inserted: bytes, removed: int
) -> None:
    data = MUTABLE[name]
    damaged = data[:at] + inserted + data[at + removed :]
    read({**MUTABLE, name: damaged}, load())
