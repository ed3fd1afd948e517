"""Cards in the formats that other tools take: cards in; text, bytes or objects out, the same for the same cards."""
