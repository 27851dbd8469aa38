"""The subcommands of `siro-bridge`, one file each."""
