"""The clocks of a case: by when it is looked at, answered, and what happens when it is not."""
