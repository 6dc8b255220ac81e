"""Whether two titles name the same paper."""
