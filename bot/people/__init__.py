"""What people answer on the forge, and what becomes of it."""
