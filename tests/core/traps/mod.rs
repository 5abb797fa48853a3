//! The traps that object mappers for DynamoDB fall into, a file each, on every engine.

mod trap_01_partial_component_update;
mod trap_02_sums_and_falsy_values;
mod trap_03_none_in_an_index_component;
mod trap_04_injective_keys;
mod trap_05_prefix_boundaries;
mod trap_06_number_order;
mod trap_07_time_order;
mod trap_08_empty_pages;
mod trap_09_mid_page_cursors;
mod trap_10_no_silent_truncation;
mod trap_10_unprocessed;
mod trap_11_batch_rules;
mod trap_12_conditions_lost_in_batches;
mod trap_13_ghost_items;
mod trap_14_ambiguous_retry;
mod trap_15_transactions;
mod trap_16_versioning;
mod trap_17_null_and_absent;
mod trap_18_sets;
mod trap_19_numbers;
mod trap_20_document_paths;
mod trap_21_one_name;
mod trap_22_expression_hygiene;
mod trap_23_heterogeneous_reads;
mod trap_24_ttl;
