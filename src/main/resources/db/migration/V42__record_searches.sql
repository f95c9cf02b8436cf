-- What begins with a text is found through the index in every locale, not in C alone.
drop index search_value_value;
create index search_value_value on search_value (type, param, value text_pattern_ops) where value is not null;
-- The newest of one type of the record are found without passing the Tasks and answers that came since.
create index resource_type on resource (type, seq) where type <> 'Task' and type <> 'Bundle';
