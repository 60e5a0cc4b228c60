"""What proves that the server keeps working, loses nothing and lets no one in."""
