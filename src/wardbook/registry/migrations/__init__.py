"""How older registries become those of this version."""
