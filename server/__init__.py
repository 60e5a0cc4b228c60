"""Quoteproof's HTTP server: the store's answers as JSON and as pages."""
