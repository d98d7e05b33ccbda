"""What a bank line may be paying: every explanation that is worth judging, none judged yet."""
