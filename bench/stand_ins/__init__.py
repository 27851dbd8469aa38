"""Servers on loopback that answer at once, or after a set time: what is waited for is then known exactly.

moto and the sample CRM are too slow for this: their own CPU would be most of what is measured.
"""
