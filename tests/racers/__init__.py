"""What races run: several real processes that do the same thing at the same moment."""
