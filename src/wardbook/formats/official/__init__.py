"""Is a file what its own specification says? Official schemas where there are any."""
