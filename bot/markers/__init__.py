"""What the bot knows its own texts by, and what it remembers in them. Pure."""
