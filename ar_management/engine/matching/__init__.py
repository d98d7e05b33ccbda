"""Cash application: which open documents does a bank line pay, and how sure is that.

HOW IT WORKS

    data      what is read (customers, open documents, bank lines) and what is answered
    find      what a line names, who may have paid it, whose documents are worth a look
    explain   every way in which it may pay what they owe, to the cent or with a difference
    judge     how sure each explanation is: ``judge.confidence`` is the whole chain
    decide    one batch: the surest line takes its documents first, the others are judged again
    reasons   what the proposal says to its reader
    learn     what past lines teach about payers and habits, and how well the engine would have
              done on them: that sets what a company may post without asking

``Ledger`` indexes the open documents once; ``decide_all`` answers for many bank lines. The same
functions answer for one line on the screen and for a batch. ``cleanup`` pairs the open money of
one customer with its debts.
"""
