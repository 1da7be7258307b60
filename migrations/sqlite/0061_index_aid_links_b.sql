create index aid_links_b on aid_links (b, id);
