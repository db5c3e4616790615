"""A folder where a file is wanted, and a link to a folder, are named and never passed over."""

from __future__ import annotations

from pathlib import Path

from wardbook.app import load


def test_a_folder_in_place_of_a_file_and_a_link_to_a_folder_are_named(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "device", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (folder / "device.yaml").write_text("format: 1\ndevice: {id: d, name: D}\n")
    (folder / "architecture.yaml").mkdir()
    (folder / "sbom").symlink_to(elsewhere)
    device, diagnostics = load(folder)
    assert device is not None
    assert [(item.code, item.at.file) for item in diagnostics] == [
        ("PF009", "architecture.yaml"),
        ("PF009", "sbom"),
    ]
