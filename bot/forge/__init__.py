"""Where lists live: issues, pull requests and files of their own repository."""
