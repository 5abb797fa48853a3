//! What the derives generate, written out by hand: the contract between `dynamo-derive` and `dynamo-core`.
#![allow(missing_docs, clippy::pedantic, clippy::unwrap_used)]

use dynamo_core::value::{Item, from_item, into_item, to_item};

#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// `#[dynamo(key_only)]`
    pub user_email: String,
    pub order_id: u32,
    pub note: Option<String>,
    /// `#[dynamo(rename = "tag_list", default)]`
    pub tags: Vec<String>,
}

// #[derive(DynamoEntity)]
// #[dynamo(table = "Users", entity = "ORDER")]
// #[pk("{user_email}")] #[sk("ORDER#{order_id:010}")]
// #[gsi(3, pk = "NOTE#{note}", sk = "{order_id}")]
const _: () = {
    use ::dynamo_core::__private as __dynamo;

    pub struct __Slots<'de> {
        __pk: __dynamo::Option<__dynamo::Cow<'de, str>>, // only when a key_only field is parsed from it
        order_id: __dynamo::Option<u32>,
        note: __dynamo::Option<Option<String>>,
        tags: __dynamo::Option<Vec<String>>,
    }
    #[automatically_derived]
    impl<'de> __dynamo::Default for __Slots<'de> {
        fn default() -> Self {
            __Slots { __pk: __dynamo::None, order_id: __dynamo::None, note: __dynamo::None, tags: __dynamo::None }
        }
    }

    #[automatically_derived]
    impl __dynamo::Record for Order {
        const LEN: usize = 7; // stored fields + synthetic key attributes
        type Slots<'de> = __Slots<'de>;

        fn fields<__M: __dynamo::MapSink>(&self, __map: &mut __M) -> __dynamo::R<()> {
            <Self as __dynamo::DynamoEntity>::with_components(self, |__parts| {
                __dynamo::put_keys(__map, <Self as __dynamo::DynamoEntity>::SCHEMA, __parts)
            })?;
            __dynamo::codec::<u32, _>(__dynamo::Put(
                __map,
                &__dynamo::Name { text: "order_id", json: "\"order_id\":" },
                &self.order_id,
            ))?;
            __dynamo::codec::<Option<String>, _>(__dynamo::Put(
                __map,
                &__dynamo::Name { text: "note", json: "\"note\":" },
                &self.note,
            ))?;
            __dynamo::codec::<Vec<String>, _>(__dynamo::Put(
                __map,
                &__dynamo::Name { text: "tag_list", json: "\"tag_list\":" },
                &self.tags,
            ))?;
            __dynamo::Ok(())
        }

        fn into_fields(self, __item: &mut __dynamo::Item) -> __dynamo::R<()> {
            <Self as __dynamo::DynamoEntity>::with_components(&self, |__parts| {
                __dynamo::put_keys(__item, <Self as __dynamo::DynamoEntity>::SCHEMA, __parts)
            })?;
            __dynamo::codec::<u32, _>(__dynamo::Move(
                __item,
                &__dynamo::Name { text: "order_id", json: "\"order_id\":" },
                self.order_id,
            ))?;
            __dynamo::codec::<Option<String>, _>(__dynamo::Move(
                __item,
                &__dynamo::Name { text: "note", json: "\"note\":" },
                self.note,
            ))?;
            __dynamo::codec::<Vec<String>, _>(__dynamo::Move(
                __item,
                &__dynamo::Name { text: "tag_list", json: "\"tag_list\":" },
                self.tags,
            ))?;
            __dynamo::Ok(())
        }

        fn field<'de, __S: __dynamo::Source<'de>>(
            __slots: &mut __Slots<'de>,
            __name: &str,
            __value: __S,
        ) -> __dynamo::R<()> {
            match __name {
                "PK" => __dynamo::read_key(&mut __slots.__pk, "PK", __value),
                "order_id" => __dynamo::codec::<u32, _>(__dynamo::Read(
                    &mut __slots.order_id,
                    &__dynamo::Name { text: "order_id", json: "\"order_id\":" },
                    __dynamo::de(__value),
                )),
                "note" => __dynamo::codec::<Option<String>, _>(__dynamo::Read(
                    &mut __slots.note,
                    &__dynamo::Name { text: "note", json: "\"note\":" },
                    __dynamo::de(__value),
                )),
                "tag_list" => __dynamo::codec::<Vec<String>, _>(__dynamo::Read(
                    &mut __slots.tags,
                    &__dynamo::Name { text: "tag_list", json: "\"tag_list\":" },
                    __dynamo::de(__value),
                )),
                _ => __dynamo::Source::skip(__value),
            }
        }

        fn finish(mut __slots: __Slots<'_>) -> __dynamo::R<Self> {
            __dynamo::codec::<u32, _>(__dynamo::Fill(
                &mut __slots.order_id,
                &__dynamo::Name { text: "order_id", json: "\"order_id\":" },
            ))?;
            __dynamo::codec::<Option<String>, _>(__dynamo::Fill(
                &mut __slots.note,
                &__dynamo::Name { text: "note", json: "\"note\":" },
            ))?;
            __dynamo::codec::<Vec<String>, _>(__dynamo::FillWith(&mut __slots.tags, __dynamo::Default::default))?;
            let user_email = __dynamo::part_of_key::<String>(
                &__slots.__pk,
                &<Self as __dynamo::DynamoEntity>::SCHEMA.primary.partition,
                0,
            )?;
            let __Slots {
                order_id: __dynamo::Some(order_id),
                note: __dynamo::Some(note),
                tags: __dynamo::Some(tags),
                ..
            } = __slots
            else {
                return __dynamo::Err(__dynamo::incomplete());
            };
            __dynamo::Ok(Order { user_email, order_id, note, tags })
        }
    }

    #[allow(non_snake_case, dead_code)]
    pub struct __Fields {
        // key_only fields have no attribute, hence no `Field`; fields of the primary key are `PrimaryPart`,
        // other fields that an index *template* mentions are `IndexPart`, the rest is `Plain`
        pub order_id: __dynamo::Field<Order, u32, __dynamo::PrimaryPart>,
        pub note: __dynamo::Field<Order, Option<String>, __dynamo::IndexPart>,
        pub tags: __dynamo::Field<Order, Vec<String>, __dynamo::Plain>,
    }

    // Key components: primary key first, in the order of `pk` then `sk` template, then those of the indexes; each field once.
    #[automatically_derived]
    impl __dynamo::DynamoEntity for Order {
        const SCHEMA: &'static __dynamo::EntitySchema = &__dynamo::EntitySchema {
            entity: "ORDER",
            table: "Users",
            primary: __dynamo::IndexSchema {
                id: __dynamo::IndexId::Primary,
                name: "",
                partition: __dynamo::KeyAttribute {
                    name: &__dynamo::Name { text: "PK", json: "\"PK\":" },
                    kind: __dynamo::KeyKind::S,
                    source: __dynamo::KeySource::Template(__dynamo::Template {
                        parts: &[__dynamo::Part::Component {
                            component: 0,
                            field: "user_email",
                            format: __dynamo::Format::PLAIN,
                        }],
                    }),
                },
                sort: __dynamo::Some(__dynamo::KeyAttribute {
                    name: &__dynamo::Name { text: "SK", json: "\"SK\":" },
                    kind: __dynamo::KeyKind::S,
                    source: __dynamo::KeySource::Template(__dynamo::Template {
                        parts: &[
                            __dynamo::Part::Literal("ORDER#"),
                            __dynamo::Part::Component {
                                component: 1,
                                field: "order_id",
                                format: __dynamo::Format { pad: 10, case: __dynamo::Case::Keep },
                            },
                        ],
                    }),
                }),
                projection: __dynamo::Projection::All,
            },
            indexes: &[__dynamo::IndexSchema {
                id: __dynamo::IndexId::Gsi(3),
                name: "GSI3",
                partition: __dynamo::KeyAttribute {
                    name: &__dynamo::Name { text: "GSI3PK", json: "\"GSI3PK\":" },
                    kind: __dynamo::KeyKind::S,
                    source: __dynamo::KeySource::Template(__dynamo::Template {
                        parts: &[
                            __dynamo::Part::Literal("NOTE#"),
                            __dynamo::Part::Component { component: 2, field: "note", format: __dynamo::Format::PLAIN },
                        ],
                    }),
                },
                sort: __dynamo::Some(__dynamo::KeyAttribute {
                    name: &__dynamo::Name { text: "GSI3SK", json: "\"GSI3SK\":" },
                    kind: __dynamo::KeyKind::S,
                    source: __dynamo::KeySource::Template(__dynamo::Template {
                        parts: &[__dynamo::Part::Component {
                            component: 1,
                            field: "order_id",
                            format: __dynamo::Format::PLAIN,
                        }],
                    }),
                }),
                projection: __dynamo::Projection::All,
            }],
            components: &["user_email", "order_id", "note"],
            attributes: &["order_id", "note", "tag_list"],
        };
        type KeyParts = (String, u32);
        type Fields = __Fields;
        const FIELDS: &'static __Fields = &__Fields {
            order_id: __dynamo::Field::primary(&__dynamo::Name { text: "order_id", json: "\"order_id\":" }),
            note: __dynamo::Field::index(
                &__dynamo::Name { text: "note", json: "\"note\":" },
                2,
                <Option<String> as __dynamo::IndexComponent>::component,
            ),
            tags: __dynamo::Field::plain(&__dynamo::Name { text: "tag_list", json: "\"tag_list\":" }),
        };

        fn with_components<__T>(
            &self,
            __then: impl ::core::ops::FnOnce(&[__dynamo::Option<&dyn __dynamo::KeyPart>]) -> __T,
        ) -> __T {
            __then(&[
                __dynamo::key_part::<String>(&self.user_email), // bound: KeyComponent (never Option), as it is in the primary key
                __dynamo::key_part::<u32>(&self.order_id),
                __dynamo::index_part::<Option<String>>(&self.note), // bound: IndexComponent
                                                                    // fields that are key attributes: `key_attribute::<T>` (AttributeKey) and `index_attribute::<T>` (IndexAttribute)
            ])
        }
        fn with_key_parts<__T>(
            __parts: &(String, u32),
            __then: impl ::core::ops::FnOnce(&[__dynamo::Option<&dyn __dynamo::KeyPart>]) -> __T,
        ) -> __T {
            __then(&[__dynamo::key_part::<String>(&__parts.0), __dynamo::key_part::<u32>(&__parts.1)])
        }
    }

    // One set of prefix structs per index that has a sort key with components.
    pub struct __SortPrimary0(__dynamo::Prefix);
    impl __dynamo::Default for __SortPrimary0 {
        fn default() -> Self {
            __SortPrimary0(__dynamo::sort_start::<Order, __dynamo::Primary>())
        }
    }
    impl __SortPrimary0 {
        /// The keys with this `order_id`.
        #[allow(dead_code)]
        pub fn order_id(
            &self,
            __value: impl __dynamo::KeyArg<u32>,
        ) -> __dynamo::SortPrefix<__dynamo::Ordered, __dynamo::Complete> {
            // padded, hence `Ordered`; otherwise `<u32 as KeyComponent>::Order`.
            // With a further component the second parameter is `__SortPrimary1`, which wraps `Prefix`, has the next
            // method and `impl From<Prefix>`.
            __dynamo::SortPrefix::new(&self.0, &__dynamo::KeyArg::<u32>::into_component(__value))
        }
    }

    impl __dynamo::Indexed<__dynamo::Primary> for Order {
        const INDEX: &'static __dynamo::IndexSchema = &<Self as __dynamo::DynamoEntity>::SCHEMA.primary;
        type Partition = (String,);
        type Sort = __SortPrimary0;
        fn with_partition<__T>(
            __parts: &(String,),
            __then: impl ::core::ops::FnOnce(&[__dynamo::Option<&dyn __dynamo::KeyPart>]) -> __T,
        ) -> __T {
            __then(&[__dynamo::key_part::<String>(&__parts.0)])
        }
    }

    pub struct __SortGsi3_0(__dynamo::Prefix);
    impl __dynamo::Default for __SortGsi3_0 {
        fn default() -> Self {
            __SortGsi3_0(__dynamo::sort_start::<Order, __dynamo::Gsi<3>>())
        }
    }
    impl __SortGsi3_0 {
        #[allow(dead_code)]
        pub fn order_id(
            &self,
            __value: impl __dynamo::KeyArg<u32>,
        ) -> __dynamo::SortPrefix<<u32 as __dynamo::KeyComponent>::Order, __dynamo::Complete> {
            __dynamo::SortPrefix::new(&self.0, &__dynamo::KeyArg::<u32>::into_component(__value))
        }
    }
    impl __dynamo::Indexed<__dynamo::Gsi<3>> for Order {
        const INDEX: &'static __dynamo::IndexSchema = &<Self as __dynamo::DynamoEntity>::SCHEMA.indexes[0];
        // `Option` in an index template: the partition argument is the component itself
        type Partition = (<Option<String> as __dynamo::IndexComponent>::Component,);
        type Sort = __SortGsi3_0;
        fn with_partition<__T>(
            __parts: &Self::Partition,
            __then: impl ::core::ops::FnOnce(&[__dynamo::Option<&dyn __dynamo::KeyPart>]) -> __T,
        ) -> __T {
            __then(&[__dynamo::None, __dynamo::None, __dynamo::Some(&__parts.0)])
        }
    }
};

// #[derive(DynamoTable)] #[dynamo(table = "Users", billing = "on-demand", ttl = "expires_at")]
#[derive(Debug, Clone, PartialEq)]
pub enum Users {
    Order(Order),
}
const _: () = {
    use ::dynamo_core::__private as __dynamo;
    #[automatically_derived]
    impl __dynamo::DynamoTable for Users {
        const TABLE: &'static __dynamo::TableSchema = &__dynamo::TableSchema {
            name: "Users",
            entities: &[<Order as __dynamo::DynamoEntity>::SCHEMA],
            settings: __dynamo::TableSettings {
                billing: __dynamo::Billing::OnDemand,
                ttl: __dynamo::Some("expires_at"),
                ..__dynamo::TableSettings::DEFAULT
            },
        };
        fn read_entity<'de, __M: __dynamo::MapSource<'de>>(__map: __M) -> __dynamo::R<__dynamo::Option<Self>> {
            if __dynamo::belongs::<Order, __M>(&__map)? {
                return __dynamo::build_map::<Order, __M>(__map).map(|__entity| __dynamo::Some(Users::Order(__entity)));
            }
            __dynamo::Ok(__dynamo::None)
        }
    }
    // per variant, spanned at it: its table is this one, it agrees with the entities before it on key attributes
    // and indexes, and its keys cannot be mistaken for theirs
    const _: () = __dynamo::check_entity("Users", <Order as __dynamo::DynamoEntity>::SCHEMA, &[]);
    #[automatically_derived]
    impl __dynamo::From<Order> for Users {
        fn from(__entity: Order) -> Self {
            Users::Order(__entity)
        }
    }
};

#[test]
fn keys_are_written_and_parsed_back() {
    let order = Order { user_email: "a@b".into(), order_id: 7, note: Some("x".into()), tags: vec![] };
    let item: Item = to_item(&order).unwrap();
    assert_eq!(item["PK"].as_s().unwrap(), "a@b");
    assert_eq!(item["SK"].as_s().unwrap(), "ORDER#0000000007");
    assert_eq!(item["GSI3PK"].as_s().unwrap(), "NOTE#x");
    assert!(!item.contains_key("user_email"));
    assert_eq!(into_item(order.clone()).unwrap(), item);
    assert_eq!(from_item::<Order>(item).unwrap(), order);
}
