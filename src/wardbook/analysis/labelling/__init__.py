"""What users and hospitals must be told, derived from the device and joined with what people wrote."""

from wardbook.analysis.labelling.items import labelling

__all__ = ["labelling"]
