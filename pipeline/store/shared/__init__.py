"""What the workers of a run share: answers that were paid for, the rate limit, locks, spending."""
