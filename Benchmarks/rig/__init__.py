"""The comparison rig: this product, PostgreSQL with pglogical, and raw SQLite, in one run on one machine."""
