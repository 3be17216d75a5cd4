"""The island lead's page: the link, surveys to confirm, conflicts, sites, people, tablets."""
