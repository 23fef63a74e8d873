"""The walk: every option and every edge of every flow, taken once, with real effects that are rolled back."""
