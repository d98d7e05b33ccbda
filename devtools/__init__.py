"""Developer commands of this repository; standard library only (see ./dev)."""
