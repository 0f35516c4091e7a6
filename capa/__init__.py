"""What was changed: corrective action and 8D. The room is reserved; nothing lives here yet."""
