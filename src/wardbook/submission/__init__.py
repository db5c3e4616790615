"""What is sent: packages with a manifest."""
