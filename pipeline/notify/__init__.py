"""Who is told that something waits or was decided: a webhook, if one is configured."""
