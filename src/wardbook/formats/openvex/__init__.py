"""OpenVEX, read and written: version 0.2.0, and the older drafts 0.0.x that named products and vulnerabilities by text."""

from wardbook.formats.openvex.reading import read
from wardbook.formats.openvex.writing import write

__all__ = ["read", "write"]
