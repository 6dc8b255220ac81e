"""arXiv as its checker sees it: addresses, two APIs, what they tell, and what is worth saying of it."""
