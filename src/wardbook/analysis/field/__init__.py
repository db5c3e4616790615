"""What follows from what happened to released versions: events folded into states, one module a question."""
