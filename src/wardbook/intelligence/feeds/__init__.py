"""One module per feed: its published format, as bytes that `app` opened, becomes records of the model."""
