"""What is measured, each with the limit or the peer beside it: `make bench`, docs/speed.md."""
