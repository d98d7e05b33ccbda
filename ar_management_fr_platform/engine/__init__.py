"""Talking to an approved platform (AFNOR XP Z12-013): pure Python, no Odoo, no clock.

``library`` is the only module that knows the library ``pyfrctc``.
"""
