"""Files that a library reads (PDF, XLSX), in a process of their own with little memory and time.

A file of a few kilobytes can unfold to gigabytes, point in circles or ask for hours of work, and
no library promises to notice. So a helper process reads it, which ends with this one file, has a
limit on its memory and is stopped when it takes too long. Whatever happens in there, here it is
one word.

ask.py     hands a file to the helper and returns what it found, or why not
worker.py  the helper: a script of its own that imports nothing of the engine
"""
