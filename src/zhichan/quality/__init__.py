"""What is wrong with what was received, per source and import, with the records behind every figure."""
