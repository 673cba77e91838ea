"""Valid objects from nothing, so that a test shows only what it is about."""
