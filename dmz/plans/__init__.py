"""Plans: proposals and precedents as ordered provisions, and what they do."""
