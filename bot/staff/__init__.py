"""The people who answer: who they are, how they sign in, what they may do, and how they are told."""
