-- Which versions of its files a gathered document had: Binary/id/_history/version. One that changed is as a document that changed.
alter table exchange_item add column files text[] not null default '{}';
