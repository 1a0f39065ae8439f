"""Everything people and organisers may do with one event, in any order, with what must always hold after each step."""
