"""What review keeps: acts, the log as a chain, the queue, people."""
