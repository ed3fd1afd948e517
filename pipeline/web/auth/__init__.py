"""A request in, who is asking out: sessions, tokens, roles, an OpenID Connect provider."""
