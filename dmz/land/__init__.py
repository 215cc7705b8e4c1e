"""Land and who holds it: territory, front line, sectors, and the zones behind it."""
