"""Others' software that does what we do, on the same machine, in the same run, by the same clients."""
