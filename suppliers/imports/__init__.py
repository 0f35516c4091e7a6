"""What can be brought in from files: suppliers, parts and deliveries."""

from suppliers.imports import deliveries, register
