"""Numbers and amounts in the words of a conversation: every token is accounted for, or the text is refused."""
