"""Tables: a document for each answer, and the formats it is written in."""
