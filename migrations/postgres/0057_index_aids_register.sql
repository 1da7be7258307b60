-- What is still to be entered in the central register, most urgent first.
create index aids_register on aids (register_due, id) where register_due is not null and registered_on is null;
