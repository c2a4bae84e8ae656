"""Measurements that decisions rest on; `python3 manage.py bench NAME` runs one."""
