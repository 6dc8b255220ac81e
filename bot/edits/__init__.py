"""Edits of a list by byte span, which leave everything else as it was."""
