"""The one write path: what people and programs do to the city's data, each action allowed or refused, done whole, and logged."""
