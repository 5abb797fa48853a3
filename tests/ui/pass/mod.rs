//! The right way for every rule, by topic.

#![allow(
    dead_code,
    clippy::duplicated_attributes,
    clippy::struct_field_names,
    clippy::trivially_copy_pass_by_ref,
    reason = "what compiles is the test"
)]

mod entity {
    mod borrowed_fields;
    mod crate_path;
    mod flag_with_value;
    mod given_twice;
    mod named_fields;
    mod names;
    mod no_partition_key;
    mod no_table;
    mod one_wave;
    mod schema_version;
    mod type_attr;
    mod unknown_attribute;
    mod value_of_setting;
}

mod compress {
    mod conditions;
    mod in_key;
    mod managed;
    mod no_attribute;
    mod not_a_value;
    mod verbs;
}

mod key {
    mod adjacent_components;
    mod declared_twice;
    mod malformed_template;
    mod not_a_component;
    mod not_an_attribute;
    mod one_attribute;
    mod optional_primary;
    mod padded_text;
    mod place_of_template;
    mod repeated_component;
    mod too_many_components;
    mod unknown_field;
}

mod format {
    mod after_escape;
    mod after_number;
    mod conflicts;
    mod descending_text;
    mod escaped_number;
    mod nothing_to_escape;
    mod ordered_text;
    mod padded_decimal;
    mod repeated;
    mod unknown;
}

mod index {
    mod attribute_without_template;
    mod included_field;
    mod local;
    mod local_without_sort_key;
    mod names;
    mod no_partition_key;
    mod number;
    mod projected_all;
    mod projection;
    mod several_fields;
    mod shared_attribute;
    mod too_many;
    mod too_many_included;
    mod twice_in_key;
}

mod field {
    mod key_only_elsewhere;
    mod name_empty;
    mod name_taken;
    mod no_default;
    mod secret_that_is_shown;
    mod setting_without_effect;
    mod skip_in_key;
}

mod managed {
    mod batch;
    mod flag;
    mod no_version;
    mod not_stored;
    mod one_for_a_field;
    mod one_of_each;
    mod set_by_update;
    mod stored_as_it_is;
    mod time_type;
    mod ttl_as_key;
    mod ttl_of_table;
    mod ttl_type;
    mod updated_at_in_key;
    mod upsert_over_created_at;
    mod version_default;
    mod version_in_key;
    mod version_type;
}

mod value {
    mod names;
    mod several_values;
    mod unknown_attribute;
    mod unsupported_type;
}

mod enums {
    mod content_without_tag;
    mod fields_to_rename;
    mod list_with_tag;
    mod name_of_the_tag;
    mod nameless_values;
    mod no_variants;
    mod numbers_each_once;
    mod numbers_without_data;
    mod other_variant;
    mod tag_on_struct;
    mod unsupported_content;
    mod untagged_with_tag;
    mod value_with_tag;
}

mod flatten {
    mod names;
    mod not_a_record;
    mod settings;
}

mod conversion {
    mod format_without_time;
    mod no_such_module;
    mod not_a_path;
    mod not_of_serde;
    mod null_without_option;
    mod of_another_type;
    mod one_way;
    mod unknown_format;
}

mod table {
    mod another_table;
    mod attributes_of_variants;
    mod capacity;
    mod enum_of_entities;
    mod index_billing;
    mod index_numbers;
    mod key_types;
    mod local_index_numbers;
    mod not_an_entity;
    mod one_variant_each;
    mod other_index;
    mod other_keys;
    mod other_local_index;
    mod policy_and_class;
    mod projected;
    mod same_name;
    mod settings;
    mod told_apart;
}

mod shards {
    mod constant_sort_key;
    mod count;
    mod no_sort_key;
    mod on_field;
    mod on_sort_key;
    mod shared;
}

mod unique {
    mod add;
    mod field_type;
    mod guarded;
    mod named_twice;
    mod not_stored;
    mod number_key;
    mod put;
    mod reserved;
    mod settings;
    mod upsert;
    mod value_field;
}

mod usage {
    mod changed_key;
    mod changed_local_key;
    mod component_type;
    mod components_in_turn;
    mod conditions;
    mod consistent_on_global_index;
    mod hydrated_table;
    mod no_such_index;
    mod no_such_local_index;
    mod not_projected;
    mod only;
    mod places;
    mod range_of_two_depths;
    mod range_over_inner_name;
    mod range_over_inner_text;
    mod range_over_plain_decimal;
    mod range_without_padding;
    mod several_attributes;
}

mod mysql {
    mod cascade;
    mod children;
    mod children_forms;
    mod columns;
    mod computed;
    mod field_types;
    mod joined_twice;
    mod joins;
    mod key_is_a_field;
    mod labels;
    mod no_table;
    mod one_source;
    mod one_wave;
    mod park;
    mod shapes;
    mod unknown_attribute;
    mod uses;
}
