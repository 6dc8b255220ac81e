"""listkeeper keeps curated lists alive."""
