"""Outreach: news to who wants it, questions to many, and what became of complaints, told to those who complained."""
