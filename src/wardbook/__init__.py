"""Wardbook: one model of a medical device, and every cybersecurity record that follows from it."""

__version__ = "0.1.0"
