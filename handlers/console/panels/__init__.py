"""The panels that the page of a case is made of: each gathers what its template shows."""
