"""The demo: a story on an embedded AWS, told step by step and verified at the end."""
