"""How our own text is read: YAML with places, decoding by annotation, the small closed language."""
