"""What every connection of ours has, to a site as to a model: an end in time, and the environment's proxies."""
