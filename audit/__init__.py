"""What `make audit` looks at that no tool looks at by itself."""
