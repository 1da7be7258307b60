create index aids_organisation on aids (organisation, granted_on, id);
