"""How sure an explanation is: features, the shipped model or the rules, and what caps them."""
