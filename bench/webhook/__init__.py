"""The webhook function, against the same handler written plainly (cold) and against a bare function (warm)."""
