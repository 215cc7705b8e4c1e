"""Map layers: features of each answer, and the formats they are written in."""
