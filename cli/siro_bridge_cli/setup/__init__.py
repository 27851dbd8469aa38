"""What `siro-bridge setup` asks a person, one step after the other."""
