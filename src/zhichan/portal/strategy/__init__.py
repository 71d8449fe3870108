"""The strategy as its pages show it."""
