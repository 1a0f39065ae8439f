"""What we claim about speed, measured side by side in one run: machines are noisy, ratios less so."""
