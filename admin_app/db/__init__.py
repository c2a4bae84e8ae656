"""What every table is built on: column types, transactions and the engines' differences."""
