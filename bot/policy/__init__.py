"""What a list's policy may say, how it is read, and what it keeps silent about."""
