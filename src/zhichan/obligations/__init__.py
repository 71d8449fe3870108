"""Who carries what of the strategy: duties offered and answered, divisions signed, a city's numbers shared out, yearly plans."""
