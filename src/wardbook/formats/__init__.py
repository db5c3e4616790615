"""What other tools write: one module per outside format, behind one guard."""
