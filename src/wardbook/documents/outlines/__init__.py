"""What each document of the mission says, in what order."""
