"""What people will read: outlines with directives, the document tree, and the writers."""
