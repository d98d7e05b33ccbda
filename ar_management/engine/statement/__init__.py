"""Bank statements as the bank sends them: files read into frozen snapshots."""
