"""Blocks and tables in every form that people and programs read."""
