"""What a pull request does to a list, judged: what it adds, what is wrong with that, and how to say so."""
