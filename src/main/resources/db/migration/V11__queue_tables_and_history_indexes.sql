-- Tables that work passes through are empty one moment and hold thousands of rows the next. Vacuum would give the pages of an
-- empty one back; a statement planned then reads the whole table, and goes on doing so when it has filled up again. While the
-- pages stay, the planner uses the indexes.
alter table act_ru_job set (vacuum_truncate = false);
alter table act_ru_execution set (vacuum_truncate = false);
alter table act_ru_task set (vacuum_truncate = false);
alter table act_ru_variable set (vacuum_truncate = false);
alter table open_request set (vacuum_truncate = false);

-- Every request writes nine rows into act_hi_actinst and three into act_hi_procinst. Of their indexes there remain the keys, by
-- which rows are closed, and those by instance, exchange (business key) and end time for reading and for the engine's cleanup by
-- end time, which deletes by instance. The rest serve tenants, cleanup by removal time (off) and the engine's own web pages.
drop index act_idx_hi_act_inst_comp;
drop index act_idx_hi_act_inst_end;
drop index act_idx_hi_act_inst_proc_def_key;
drop index act_idx_hi_act_inst_rm_time;
drop index act_idx_hi_act_inst_start_end;
drop index act_idx_hi_act_inst_stats;
drop index act_idx_hi_act_inst_tenant_id;
drop index act_idx_hi_actinst_root_pi;
drop index act_idx_hi_ai_pdefid_end_time;
drop index act_idx_hi_pro_inst_end;
drop index act_idx_hi_pro_inst_proc_def_key;
drop index act_idx_hi_pro_inst_proc_time;
drop index act_idx_hi_pro_inst_rm_time;
drop index act_idx_hi_pro_inst_root_pi;
drop index act_idx_hi_pro_inst_tenant_id;
drop index act_idx_hi_pro_rst_pro_inst_id;
