"""Reading what people write: text cleaned and folded, intents, danger. Pure functions of words, no storage."""
