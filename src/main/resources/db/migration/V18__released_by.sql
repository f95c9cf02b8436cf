-- Who released the answer last: named in the audit, and kept from reviewing it. Null: nobody had to.
alter table exchange add column released_by text;
