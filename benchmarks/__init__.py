"""Measurements with limits, run by `./run bench`; docs/performance.md holds the last figures."""
