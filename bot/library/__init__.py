"""The library: what people ask and what we answer, written by the team, found by the words people use."""
