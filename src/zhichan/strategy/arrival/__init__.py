"""What a figure is asked on its arrival."""
