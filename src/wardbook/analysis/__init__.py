"""What follows from the device as written: one module per question, each a pure function."""
