-- What is not sorted into these indexes yet is passed by every search; with less of it a search waits for a millisecond, not for five.
alter index task_search_rare set (gin_pending_list_limit = 512);
alter index work_item_searched set (gin_pending_list_limit = 512);
