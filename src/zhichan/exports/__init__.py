"""Rights as files to take away: one declared list of columns, one writer a format, all of them in constant memory."""
