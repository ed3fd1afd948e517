"""What review keeps: a verdict in, the log as a chain; the queue and the people out."""
