"""What regulators, standards and research say: records with their edition, section and how far they were checked."""
