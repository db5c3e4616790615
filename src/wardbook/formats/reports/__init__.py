"""Reports of test runners, scanners and analysers: told apart by what stands in them, each read by its own module."""

from wardbook.formats.reports.catalogue import FORMATS, Format
from wardbook.formats.reports.telling import read

__all__ = ["FORMATS", "Format", "read"]
