"""What developers run by hand: python -m scripts.NAME."""
