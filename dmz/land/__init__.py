"""Land and who holds it: the territory, the front line, its sectors, the zones behind it."""
