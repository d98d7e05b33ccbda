"""What a bank line names, who may have paid it, and whose documents are worth a look."""
