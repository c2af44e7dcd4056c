"""The pages outside: holder, reporter, channel partner. Strangers to the staff's pages."""
