"""What a provider of CSAF puts beside its documents so that they are found (CSAF 2.0, section 7.1), written.

Requirements that a folder can meet: valid documents (1) by their names (2), metadata (7) at the well-known place (9),
a folder for each year (11), index (12), changes (13), a ROLIE feed (15), and digests (18). TLS (3), free access
(4), no redirects (6) and listings (14) are the web server's; signatures (19, 20) need an OpenPGP key and are not
made here, so the role is `csaf_provider` and not `csaf_trusted_provider`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import msgspec

from wardbook.formats.csaf.rules.form import file_name
from wardbook.model.security_advisory import Publisher

WELL_KNOWN = ".well-known/csaf/"
_FEED = "white/csaf-feed-tlp-white.json"


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A document to be found: its id and title, first and last release (RFC 3339), and its bytes."""

    id: str
    title: str
    first: str
    last: str
    data: bytes

    @property
    def path(self) -> str:
        """Where it lies below the folder of documents: a year (of its first release), then its name."""
        return f"{self.first[:4]}/{file_name(self.id)}"


def folder(documents: Iterable[Document], publisher: Publisher, base: str, updated: str) -> dict[str, bytes]:
    """Every file of a provider's folder by its path below the root of the web site `base` (https, no slash at its end).

    The same documents give the same bytes; `updated` is the time of the last change of anything.
    """
    ordered = sorted(documents, key=lambda item: item.path)
    files: dict[str, bytes] = {}
    for item in ordered:
        name = f"{WELL_KNOWN}white/{item.path}"
        files[name] = item.data
        for kind in ("sha256", "sha512"):
            line = f"{hashlib.new(kind, item.data).hexdigest()}  {item.path.rpartition('/')[2]}\n"
            files[f"{name}.{kind}"] = line.encode()
    files[f"{WELL_KNOWN}provider-metadata.json"] = _json(_metadata(publisher, base, updated))
    files[f"{WELL_KNOWN}white/index.txt"] = "".join(f"{item.path}\n" for item in ordered).encode()
    newest = sorted(ordered, key=lambda item: (item.last, item.path), reverse=True)
    changes = "".join(f'"{item.path}","{item.last}"\n' for item in newest)
    files[f"{WELL_KNOWN}white/changes.csv"] = changes.encode()
    files[f"{WELL_KNOWN}{_FEED}"] = _json(_rolie(newest, publisher, base, updated))
    return dict(sorted(files.items()))


def _metadata(publisher: Publisher, base: str, updated: str) -> dict[str, object]:
    root = f"{base}/{WELL_KNOWN}"
    said = {
        "category": publisher.category,
        "name": publisher.name,
        "namespace": publisher.namespace,
        "contact_details": publisher.contact,
        "issuing_authority": publisher.authority,
    }
    return {
        "canonical_url": f"{root}provider-metadata.json",
        "distributions": [
            {
                "directory_url": f"{root}white/",
            },
            {
                "rolie": {
                    "feeds": [
                        {
                            "summary": "All advisories that may be shared freely",
                            "tlp_label": "WHITE",
                            "url": f"{root}{_FEED}",
                        }
                    ]
                }
            },
        ],
        "last_updated": updated,
        "list_on_CSAF_aggregators": True,
        "metadata_version": "2.0",
        "mirror_on_CSAF_aggregators": True,
        "public_openpgp_keys": [],
        "publisher": {name: value for name, value in said.items() if value},
        "role": "csaf_provider",
    }


def _rolie(newest: Sequence[Document], publisher: Publisher, base: str, updated: str) -> dict[str, object]:
    root = f"{base}/{WELL_KNOWN}"
    return {
        "feed": {
            "id": "csaf-feed-tlp-white",
            "title": f"Advisories of {publisher.name}",
            "link": [{"rel": "self", "href": f"{root}{_FEED}"}],
            "category": [{"scheme": "urn:ietf:params:rolie:category:information-type", "term": "csaf"}],
            "updated": updated,
            "entry": [
                {
                    "id": item.id,
                    "title": item.title,
                    "link": [
                        {"rel": "self", "href": f"{root}white/{item.path}"},
                        {"rel": "hash", "href": f"{root}white/{item.path}.sha256"},
                        {"rel": "hash", "href": f"{root}white/{item.path}.sha512"},
                    ],
                    "published": item.first,
                    "updated": item.last,
                    "content": {"type": "application/json", "src": f"{root}white/{item.path}"},
                    "format": {
                        "schema": "https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json",
                        "version": "2.0",
                    },
                }
                for item in newest
            ],
        }
    }


def _json(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=1) + b"\n"
