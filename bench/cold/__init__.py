"""Cold starts of the built functions: CPU of import and first event, of this build against the older one."""
