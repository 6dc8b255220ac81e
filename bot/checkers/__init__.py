"""The kinds of link that the bot knows; to add one, write a module and add its name to CHECKERS."""
