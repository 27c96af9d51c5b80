"""What Abonent can do beside what its database can do, measured in the same run."""
