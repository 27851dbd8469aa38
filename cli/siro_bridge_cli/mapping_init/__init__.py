"""`siro-bridge mapping init`: looks at a CRM, asks what it cannot know, and writes a first mapping."""
