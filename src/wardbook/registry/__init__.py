"""What was released, and what happened since."""
