"""A list in its repository, without a checkout: read, swept and reviewed, by a command or by a daemon."""
