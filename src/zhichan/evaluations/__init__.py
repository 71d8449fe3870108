"""The strategy evaluated and amended: targets changed by decision in the open, yearly and mid-term evaluations."""
