"""Bytes of the device folder to a Device: schema, references, libraries; splice edits."""
