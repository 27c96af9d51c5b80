"""The transactional outbox, its subscribers, and the live push to browsers."""
