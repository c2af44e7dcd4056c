"""Django's way to PostgreSQL, with bounds of our own: `ENGINE = "config.postgresql"`."""
