"""What regulators, standards and research say: records with edition, section and how checked."""
