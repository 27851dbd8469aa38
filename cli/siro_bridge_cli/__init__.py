"""The `siro-bridge` command, the simulated Siro, the sample CRM and the embedded AWS they run on."""
