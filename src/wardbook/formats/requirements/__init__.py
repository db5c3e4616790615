"""Requirements and anomalies of other systems: one module for each format, one shape for all, one table of headings."""
