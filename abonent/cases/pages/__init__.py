"""Pages of contacts and cases."""
