"""The survey service: what officials, reviewers and administrators use."""
