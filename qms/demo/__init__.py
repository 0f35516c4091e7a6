"""A plant that builds hydraulic pumps, and a year of what its suppliers delivered."""
