"""May one more document go on credit, who decides it, and how far a customer is trusted.

``exposure`` adds up what would be lost, ``decision`` compares it with the terms and answers
free, held or refused with its reasons; ``approval`` climbs the ladder of the policy with four
eyes; ``score`` weighs facts about payments into 0 to 100; ``master_data`` tells whether the
customer's identifiers can be believed; ``payment_term`` how long a term lets a customer wait.
"""
