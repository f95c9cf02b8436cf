-- What was authored since a day is found without passing what is older, as what was modified since then is (V43).
create index task_search_authored on task_search (audience, authored_high);
