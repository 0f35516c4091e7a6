"""What arrived and what was measured. The room is reserved; nothing lives here yet."""
