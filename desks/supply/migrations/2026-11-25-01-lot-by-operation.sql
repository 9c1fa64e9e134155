-- What came for an operation, by time.
create index supply_lot_operation on supply_lot (operation, at_ms, code);
