create index projects_owner on projects (owner, id);
