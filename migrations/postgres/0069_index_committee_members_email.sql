create index committee_members_email on committee_members (email_key);
