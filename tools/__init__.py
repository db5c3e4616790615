"""What developers run: generated files and their freshness."""
