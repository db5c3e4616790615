"""Ground that every room stands on; knows nothing of devices."""
