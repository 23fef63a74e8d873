"""The doors: webhooks, web chat, health and the command line. Parse, authorise, call one verb, render."""
