"""The product tests itself on the machine where it is used."""
