"""A signed copy of a PDF lies beside its package, and holds only whole, unchanged and for that very document."""

from __future__ import annotations

import datetime
import hashlib
import json
import random
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import typst
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import SimpleSigner

from tests.submission.certificates import START, Held, authority, issued
from tests.submission.signed import both, content, signed, written
from wardbook.app import sign_pdf as making
from wardbook.app.judging import judged
from wardbook.app.package_bytes import PDF_SIGNATURES, beside, read_package
from wardbook.app.sign import Refused
from wardbook.app.sign_pdf import sign_pdf
from wardbook.base.canonical import pretty_json
from wardbook.cli.main import wardbook
from wardbook.model.package_companion import Companion
from wardbook.submission import pdf_signature
from wardbook.submission.checking import sealed

PDF, OTHER_PDF = "01-threats.pdf", "02-risks.pdf"


@cache
def typeset(words: str) -> bytes:
    """A PDF as our documents are made."""
    return typst.compile(f"= {words}\n#lorem(200)\n#pagebreak()\n= More\n{words}".encode(), format="pdf")


@cache
def root() -> Held:
    return authority()


@cache
def author() -> Held:
    return issued("A. Author", root())


def package_of(folder: Path, version: str = "1", *, draft: bool = False) -> Path:
    files = {name: data for name, data in content(version).items() if not name.startswith("manifest.json")}
    files |= {PDF: typeset(f"Threats {version}"), OTHER_PDF: typeset(f"Risks {version}")}
    files["index.json"] = b'{"papers": {}, "slots": []}'
    return written(folder / "package", sealed({"draft": draft, "package": "fda-510k"}, files))


def copied(folder: Path, by: Held | None = None, **changes: Any) -> Path:
    """A package beside which a copy of one of its PDFs is signed; where the copy lies."""
    package = package_of(folder)
    key = (by or author()).pkcs12(folder / "me.p12")
    return sign_pdf(package, PDF, "review", key, **{"reason": "read all of it", **changes}).path


def found(folder: Path, *roots: Held) -> Companion:
    """What reading came to of the only copy."""
    kept = None
    if roots:
        kept = folder / "roots.pem"
        kept.write_bytes(b"".join(item.pem() for item in roots))
    companions = judged(folder / "package", roots=kept).companions
    assert len(companions) == 1, companions
    return companions[0]


def record_of(copy: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(copy.with_suffix(".json").read_bytes())
    return told


def forged(copy: Path, data: bytes, **changes: str) -> None:
    """Put other bytes in place of a copy, and write its record anew so that it fits them."""
    copy.write_bytes(data)
    told = {**record_of(copy), "copy_sha256": hashlib.sha256(data).hexdigest(), **changes}
    copy.with_suffix(".json").write_bytes(pretty_json(told))


def test_a_signed_copy_begins_with_the_document_and_the_package_keeps_its_bytes(tmp_path: Path) -> None:
    copy = copied(tmp_path)
    files = read_package(tmp_path / "package").files
    assert files[PDF] == typeset("Threats 1")
    assert copy.parent == tmp_path / "package.pdf-signatures"
    assert copy.read_bytes().startswith(files[PDF])
    told = record_of(copy)
    assert told["document_sha256"] == hashlib.sha256(files[PDF]).hexdigest()
    assert told["copy_sha256"] == hashlib.sha256(copy.read_bytes()).hexdigest()
    assert told["manifest"] == hashlib.sha256(files["manifest.json"]).hexdigest()


def test_a_copy_is_valid_and_says_whether_a_root_was_asked(tmp_path: Path) -> None:
    copied(tmp_path)
    without, with_root = found(tmp_path), found(tmp_path, root())
    assert (without.fault, without.root) == ("", "not checked")
    assert (with_root.fault, with_root.root) == ("", "trusted")
    assert (with_root.person, with_root.meaning, with_root.about) == ("A. Author", "review", PDF)
    stranger = found(tmp_path, authority("Test root"))
    assert stranger.fault == "untrusted"


def test_a_copy_changes_nothing_for_the_verifier_in_the_package_and_meets_no_need(tmp_path: Path) -> None:
    copied(tmp_path)
    assert both(tmp_path / "package")["faults"] == [["approval", "lacks"], ["review", "lacks"]]


def test_two_hundred_flipped_bits_of_a_copy_are_each_refused_though_its_record_fits_them(
    tmp_path: Path,
) -> None:
    copy = copied(tmp_path)
    whole, before = copy.read_bytes(), len(typeset("Threats 1"))
    package, draw = read_package(tmp_path / "package"), random.Random(8)
    stem, told = copy.stem, record_of(copy)
    places = [draw.randrange(before) for _ in range(40)]
    places += [draw.randrange(before, len(whole)) for _ in range(160)]
    for place in places:
        data = bytearray(whole)
        data[place] ^= 1 << draw.randrange(8)
        record = pretty_json({**told, "copy_sha256": hashlib.sha256(data).hexdigest()})
        one = pdf_signature.pdf_signatures(
            {f"{stem}.pdf": bytes(data), f"{stem}.json": record}, package.files, told["manifest"]
        )[0]
        assert one.fault, f"a flip at byte {place} of {len(whole)} was not found"


def test_a_byte_under_the_signature_is_what_the_library_alone_calls_valid(tmp_path: Path) -> None:
    whole, document = copied(tmp_path).read_bytes(), typeset("Threats 1")
    data = bytearray(whole)
    data[document.index(b"endstream") - 9] ^= 1
    came_to = pdf_signature.facts(bytes(data), document)
    assert came_to is not None
    assert came_to.is_valid
    assert not came_to.is_intact


def appended_comment(data: bytes) -> bytes:
    return data + b"% more\n"


def appended_increment(data: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(data))
    writer.set_info(writer.add_object(_dictionary()))
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _dictionary() -> Any:
    from pyhanko.pdf_utils.generic import DictionaryObject, pdf_name, pdf_string

    return DictionaryObject({pdf_name("/Title"): pdf_string("another title")})


@pytest.mark.parametrize("change", [appended_comment, appended_increment])
def test_what_was_appended_after_the_signature_is_refused(
    tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    copy = copied(tmp_path)
    forged(copy, change(copy.read_bytes()))
    assert found(tmp_path).fault in {"not covered", "unreadable"}


def test_a_signature_lifted_onto_another_document_is_refused(tmp_path: Path) -> None:
    copy = copied(tmp_path)
    other, whole = typeset("Risks 1"), copy.read_bytes()
    lifted = other + whole[len(typeset("Threats 1")) :]
    forged(copy, lifted, document=OTHER_PDF, document_sha256=hashlib.sha256(other).hexdigest())
    assert found(tmp_path).fault in {"forged", "unreadable"}
    forged(copy, whole, document=OTHER_PDF, document_sha256=hashlib.sha256(other).hexdigest())
    assert found(tmp_path).fault == "changed"


def test_a_copy_of_another_package_is_refused_though_the_document_is_the_same(tmp_path: Path) -> None:
    copy = copied(tmp_path)
    package = tmp_path / "package"
    files = {
        name: data
        for name, data in read_package(package).files.items()
        if not name.startswith("manifest.json")
    }
    written(package, sealed({"draft": True, "package": "fda-510k"}, files))
    assert found(tmp_path).fault == "other package"
    manifest = hashlib.sha256((package / "manifest.json").read_bytes()).hexdigest()
    forged(copy, copy.read_bytes(), manifest=manifest)
    assert found(tmp_path).fault == "differs"


@pytest.mark.parametrize(
    "changes",
    [
        {"person": "B. Other"},
        {"reason": "skimmed it"},
        {"time": "2026-01-01T00:00:00Z"},
        {"meaning": "release"},
        {"document": "03-none.pdf"},
        {"certificate": "0" * 64},
        {"document_sha256": "0" * 64},
        {"copy_sha256": "0" * 64},
        {"manifest": "0" * 64},
        {"schema": "wardbook/pdf-signature/2"},
    ],
)
def test_a_record_that_says_something_else_than_what_was_signed_is_refused(
    tmp_path: Path, changes: dict[str, str]
) -> None:
    copy = copied(tmp_path)
    copy.with_suffix(".json").write_bytes(pretty_json({**record_of(copy), **changes}))
    assert found(tmp_path).fault


def test_a_record_written_in_another_way_is_refused(tmp_path: Path) -> None:
    copy = copied(tmp_path)
    copy.with_suffix(".json").write_text(json.dumps(record_of(copy)))
    assert found(tmp_path).fault == "unreadable"


@pytest.mark.parametrize("ending", [".json", ".pdf"])
def test_copy_and_record_are_needed_both(tmp_path: Path, ending: str) -> None:
    copied(tmp_path).with_suffix(ending).unlink()
    assert found(tmp_path).fault == "missing"


@pytest.mark.parametrize("name", ["notes.txt", "x", "01-review-0.pdf", "sub/01-review-0123456789abcdef.pdf"])
def test_nothing_else_lies_among_the_copies(tmp_path: Path, name: str) -> None:
    package = package_of(tmp_path)
    place = beside(package, PDF_SIGNATURES) / name
    place.parent.mkdir(parents=True)
    place.write_bytes(b"%PDF-1.7 nothing")
    assert found(tmp_path).fault in {"unreadable", "missing"}
    assert not judged(package).holds


def test_a_copy_that_shows_other_pages_is_refused_though_its_owner_signed_them() -> None:
    """The signer appended other pages before signing: all of it is covered, and it begins with the document."""
    document, evil = typeset("Threats 1"), typeset("All is well")
    shifted = IncrementalPdfFileWriter(BytesIO(document))
    page = shifted.root["/Pages"]["/Kids"][0]
    page[_name("/Contents")] = shifted.add_object(_stream(b"BT ET"))
    shifted.update_container(page)
    stream = BytesIO()
    shifted.write(stream)
    for data in (stream.getvalue(), document + evil):
        copy = resigned(data)
        came_to = pdf_signature.facts(copy, document) if copy else None
        assert came_to is None or not came_to.adds_only_itself


def resigned(data: bytes) -> bytes | None:
    signer = making._of(SimpleSigner, _private(author()), [author().der()])
    try:
        return making._copy(data, signer, "review: all of it")
    except Refused:
        return None


def _private(held: Held) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return held.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _name(text: str) -> Any:
    from pyhanko.pdf_utils.generic import NameObject

    return NameObject(text)


def _stream(data: bytes) -> Any:
    from pyhanko.pdf_utils.generic import StreamObject

    return StreamObject(stream_data=data)


def test_a_history_of_its_own_before_the_signature_is_refused() -> None:
    """Bytes after the document that are a whole PDF of their own would have as many revisions as the document."""
    document = typeset("Threats 1")
    evil = relocated(typeset("All is well"), len(document))
    data = resigned(document + evil)
    assert data is not None
    came_to = pdf_signature.facts(data, document)
    assert came_to is None or (came_to.is_intact and not came_to.adds_only_itself)


def relocated(pdf: bytes, by: int) -> bytes:
    """A PDF whose tables point to where it stands after `by` other bytes."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    stream = BytesIO(b" " * by)
    stream.seek(by)
    writer = copy_into_new_writer(PdfFileReader(BytesIO(pdf)))
    writer.stream_xrefs = False
    writer.write(stream)
    return stream.getvalue()[by:]


def test_who_cannot_sign_a_copy_is_told_why_and_nothing_is_written(tmp_path: Path) -> None:
    package, key = package_of(tmp_path), author().pkcs12(tmp_path / "me.p12")
    week = datetime.timedelta(days=7)
    old = issued("A. Author", root(), end=START + week).pkcs12(tmp_path / "old.p12")
    small = rsa.generate_private_key(65537, 1024)
    weak = issued("A. Author", root(), key=small).pkcs12(tmp_path / "weak.p12")
    (tmp_path / "no.p12").write_bytes(b"nothing")
    other_key = tmp_path / "other.pem"
    other_key.write_bytes(issued("B. Other", root()).key_pem())
    (tmp_path / "chain.pem").write_bytes(author().pem())
    chain = tmp_path / "chain.pem"
    for why, document, with_key, more in [
        ("has no PDF `9.pdf`; it has 00-index.pdf, 01", "9.pdf", key, {}),
        ("has no PDF `inputs/device.yaml`", "inputs/device.yaml", key, {}),
        ("give a reason", PDF, key, {"reason": " "}),
        ("names A. Author, so B. Other cannot", PDF, key, {"by": "B. Other"}),
        ("not valid today", PDF, old, {}),
        ("too weak", PDF, weak, {}),
        ("does not open without a passphrase", PDF, tmp_path / "no.p12", {}),
        ("cannot be read", PDF, tmp_path / "none.p12", {}),
        ("do not belong together", PDF, other_key, {"certificate": chain}),
        ("holds no certificate", PDF, other_key, {"certificate": other_key}),
        ("cannot be signed", "00-index.pdf", key, {}),
    ]:
        with pytest.raises(Refused, match=why):
            sign_pdf(package, document, "review", with_key, **{"reason": "read", **more})
    assert not beside(package, PDF_SIGNATURES).exists()
    draft = package_of(tmp_path / "draft", draft=True)
    with pytest.raises(Refused, match="is a draft"):
        sign_pdf(draft, PDF, "approval", key, reason="agreed")


def test_a_key_with_a_passphrase_and_one_in_pem_form_sign_too(tmp_path: Path) -> None:
    package = package_of(tmp_path)
    locked = author().pkcs12(tmp_path / "locked.p12", "secret")
    with pytest.raises(Refused, match="with this passphrase"):
        sign_pdf(package, PDF, "review", locked, reason="read", passphrase=lambda: "wrong")
    sign_pdf(package, PDF, "review", locked, reason="read", passphrase=lambda: "secret")
    between = issued("Test between", root(), is_authority=True)
    with_rsa = issued("B. Other", between, key=rsa.generate_private_key(65537, 2048))
    (tmp_path / "key.pem").write_bytes(with_rsa.key_pem())
    (tmp_path / "chain.pem").write_bytes(with_rsa.pem() + between.pem())
    sign_pdf(
        package,
        OTHER_PDF,
        "approval",
        tmp_path / "key.pem",
        certificate=tmp_path / "chain.pem",
        reason="agreed",
    )
    kept = tmp_path / "roots.pem"
    kept.write_bytes(root().pem())
    companions = judged(package, roots=kept).companions
    assert [(item.about, item.person, item.meaning, item.fault, item.root) for item in companions] == [
        (PDF, "A. Author", "review", "", "trusted"),
        (OTHER_PDF, "B. Other", "approval", "", "trusted"),
    ]


def test_the_command_lists_copies_in_one_verdict_with_the_package(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = package_of(tmp_path, draft=True)
    key = str(author().pkcs12(tmp_path / "me.p12"))
    said = ["sign", str(package), "--pdf", PDF, "--key", key, "--meaning", "review", "--reason", "read it"]
    wardbook(said, standalone_mode=False)
    assert f"A. Author signed a copy of {PDF} for review" in capsys.readouterr().out
    assert wardbook(["signatures", str(package)], standalone_mode=False) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "Whole; a draft" in told
    assert "keep the roots that you trust and give --roots" in told
    (tmp_path / "roots.pem").write_bytes(authority("Another").pem())
    verify = ["package", "verify", str(package)]
    assert not wardbook(verify, standalone_mode=False)
    assert wardbook([*verify, "--roots", str(tmp_path / "roots.pem")], standalone_mode=False) == 1
    assert "does not lead to one of the roots" in " ".join(capsys.readouterr().out.split())
    copy = next(beside(package, PDF_SIGNATURES).glob("*.pdf"))
    copy.write_bytes(copy.read_bytes()[:-1] + b"x")
    assert wardbook(["signatures", str(package), "--format", "json"], standalone_mode=False) == 1
    told_as_json = json.loads(capsys.readouterr().out)
    assert told_as_json["beside-faults"] == [[copy.name, "changed"]]
    assert not told_as_json["holds"]


def test_without_the_library_a_copy_is_not_checked_and_the_remedy_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    copied(tmp_path)

    def missing(*_: object) -> None:
        raise ImportError("pyhanko")

    monkeypatch.setattr(pdf_signature, "facts", missing)
    assert wardbook(["signatures", str(tmp_path / "package")], standalone_mode=False) == 1
    told = capsys.readouterr().out
    assert "it was not checked" in told
    assert "pip install pyHanko" in told


def test_a_package_without_copies_starts_no_library(tmp_path: Path) -> None:
    import subprocess
    import sys

    package = signed(tmp_path)
    look = (
        "import sys; from pathlib import Path; from wardbook.app.judging import judged; "
        f"assert judged(Path({str(package)!r})).holds; "
        "sys.exit(any(name.startswith(('pyhanko', 'cryptography', 'asn1crypto')) for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", look], check=False).returncode == 0
