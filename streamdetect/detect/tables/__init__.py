"""Generated tables of detection."""
