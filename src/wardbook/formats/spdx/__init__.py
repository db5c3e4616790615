"""SPDX 2.2, 2.3 and 3.0: one mapper for version 2 in its four encodings, one for version 3."""
