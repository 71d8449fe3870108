"""The log of actions: append-only, each entry chained to the one before it."""
