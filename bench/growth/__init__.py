"""`make growth`: what grows with appointments and recordings, measured where that takes minutes, else reckoned."""
