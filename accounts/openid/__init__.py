"""Sign-in by the house's own OpenID Connect server: how it is asked, and what is believed."""
