"""Kronikk scraper: turns the web into records. It never touches a database."""
