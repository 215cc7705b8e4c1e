"""Maps: what is on one, as plain data, and its drawings for print and for a browser."""
