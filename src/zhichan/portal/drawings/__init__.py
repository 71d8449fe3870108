"""Charts and small drawings: geometry and colours, each beside its table."""
