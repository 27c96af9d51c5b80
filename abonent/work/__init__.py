"""What a person has in hand: drafts kept on the server, and tabs of work."""
