"""Tokens: how programs show for whom they work and what they may do."""
