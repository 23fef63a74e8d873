"""What a bot is: messages, conversations, channels, delivery and casework. No pages, no HTTP server."""
