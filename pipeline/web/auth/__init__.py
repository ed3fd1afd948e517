"""Who is asking: sessions, tokens, roles, an OpenID Connect provider."""
