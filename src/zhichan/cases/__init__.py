"""Cases: what somebody asks for, run by a declared procedure from its opening to its end."""
