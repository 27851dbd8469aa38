"""AWS for the functions: the short way where it leads there, botocore's where it does not."""
