"""Teaching the bot: examples of an organisation's own, and sentences that were not understood."""
