"""The look of documents and pages."""
