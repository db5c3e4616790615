"""What the world knows to be vulnerable: feeds, a snapshot of them, and what of it applies to components."""
