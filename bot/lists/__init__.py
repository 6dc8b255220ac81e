"""Markdown to a document, as GitHub shows it."""
