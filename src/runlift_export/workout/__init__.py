"""A session as FIT workout bytes, and such bytes read back; which watch takes what."""
