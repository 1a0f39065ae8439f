"""The rules of Klatch, the same for both doors."""
