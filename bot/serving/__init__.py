"""What lets one process keep many lists for months: an inbox, a roster of lists, and who works them off."""
