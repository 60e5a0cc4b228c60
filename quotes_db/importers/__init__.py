"""Readers of outside formats, one a file, behind one interface."""
