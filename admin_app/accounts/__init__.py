"""People of the back office: who they are, how they sign in, what they chose."""
