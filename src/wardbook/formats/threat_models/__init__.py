"""Threat models of other tools: read into one neutral model, and written from a security file."""
