"""The GitHub that lists link to: other people's repositories, accounts and gists, as readers see them."""
