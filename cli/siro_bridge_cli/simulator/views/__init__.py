"""What the simulated Siro tells, in the shapes of its OpenAPI files."""
