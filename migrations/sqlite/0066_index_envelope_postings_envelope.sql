create index envelope_postings_envelope on envelope_postings (envelope, made_at);
