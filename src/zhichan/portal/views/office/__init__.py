"""Pages of those who keep the platform and its data."""
