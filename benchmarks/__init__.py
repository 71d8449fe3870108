"""The benchmark table: what Zhichan does and, in the same run, the raw library underneath. `python -m benchmarks`."""
