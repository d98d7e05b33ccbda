"""Cash application: which open documents does a bank line pay, and how sure is that.

``Ledger`` indexes the open documents once; ``decide_all`` answers for many bank lines. The same
functions answer for one line on the screen and for a batch.
"""
