"""What is kept: a table, its verbs and its queries together."""
