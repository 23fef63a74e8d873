"""Reading what people write: text cleaned and folded, crisis, topics. Pure functions of words, no storage."""
