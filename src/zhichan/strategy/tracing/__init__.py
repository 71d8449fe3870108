"""Where a displayed number comes from."""
