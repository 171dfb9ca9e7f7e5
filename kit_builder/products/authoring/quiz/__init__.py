"""Write and check the questions of a quiz."""
