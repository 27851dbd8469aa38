"""`siro-bridge console`: a deployed stack as a page on this machine, and as one file to send to somebody."""
