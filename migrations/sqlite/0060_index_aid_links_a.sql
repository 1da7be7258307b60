create index aid_links_a on aid_links (a, id);
