//! Who refers to a row that somebody else is changing waits for that, or has what it becomes: whatever keeps rows from being
//! changed meanwhile, a foreign key or nothing.

use std::time::{Duration, Instant};

use dual_repo::mirror::Phase;
use dual_repo::repository::{DualStore, DynamoRepository, Repository};
use dual_repo::{MySql, MySqlEntity};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
use integration::Database;

use crate::setting::go_up;

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Garage", entity = "MAKER")]
#[pk("MAKER#{id}")]
#[sk("#META")]
#[mysql(table = "makers", key = "id")]
struct Maker {
    id: u32,
    name: String,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Garage", entity = "MODEL")]
#[pk("MODEL#{id}")]
#[sk("#META")]
#[mysql(table = "models", key = "id")]
struct Model {
    id: u32,
    maker_id: u32,
}

/// Is kept under the name of the maker of its model; no foreign key is in between.
#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Garage", entity = "CAR")]
#[pk("{maker}")]
#[sk("CAR#{id}")]
#[mysql(table = "cars", key = "id")]
#[mysql(join(models, on = "models.id = cars.model_id"))]
#[mysql(join(makers, on = "makers.id = models.maker_id"))]
struct Car {
    id: u32,
    model_id: u32,
    #[mysql(column = "makers.name")]
    maker: String,
}

#[derive(Debug, DynamoTable)]
#[dynamo(table = "Garage")]
#[expect(dead_code, reason = "the table is made of it")]
enum Garage {
    Maker(Maker),
    Model(Model),
    Car(Car),
}

const TABLES: &str = "
CREATE TABLE makers (id INT UNSIGNED PRIMARY KEY, name VARCHAR(50) NOT NULL) ENGINE = InnoDB;
CREATE TABLE models (id INT UNSIGNED PRIMARY KEY, maker_id INT UNSIGNED NOT NULL) ENGINE = InnoDB;
CREATE TABLE cars (id INT UNSIGNED PRIMARY KEY, model_id INT UNSIGNED NOT NULL) ENGINE = InnoDB;
INSERT INTO makers VALUES (1, 'Old'), (2, 'Other');
INSERT INTO models VALUES (1, 1), (2, 2);
INSERT INTO cars VALUES (1, 1), (2, 2);
";

struct Setting {
    database: Database,
    store: DualStore,
    mirrored: DynamoRepository<Car>,
}

impl Setting {
    async fn new(db: Dynamo) -> Self {
        Garage::ensure_table(&db).await.unwrap();
        let database = integration::database().await;
        sqlx::raw_sql(TABLES).execute(&database.pool).await.unwrap();
        let mysql = MySql::connect(&database.url()).await.unwrap();
        let builder = DualStore::builder(mysql, db.clone()).dynamo_within(Duration::from_mins(1));
        let store = builder.entity::<Maker>().entity::<Model>().entity::<Car>().connect().await.unwrap();
        go_up(&store, Phase::DualWrite).await;
        Setting { database, store, mirrored: DynamoRepository::new(db.with_tombstones()) }
    }

    /// Waits until somebody has locked what is known of the first car.
    async fn car_is_locked(&self) {
        let probe =
            "SELECT id FROM dual_sync FORCE INDEX (PRIMARY) WHERE entity = 'CAR' AND id = '[1]' FOR UPDATE SKIP LOCKED";
        let began = Instant::now();
        while sqlx::query(probe).fetch_optional(&self.database.pool).await.unwrap().is_some() {
            assert!(began.elapsed() < Duration::from_secs(30), "the maker is not renamed");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Renames the maker, and has found out what shows the name when `meanwhile` begins; it is committed when that is done, or
    /// has waited for it.
    async fn rename_while(&self, meanwhile: impl Future<Output = ()>) {
        let mut keeper = self.database.pool.begin().await.unwrap();
        let lock = "SELECT id FROM dual_sync FORCE INDEX (PRIMARY) WHERE entity = 'MAKER' AND id = '[1]' FOR UPDATE";
        sqlx::query(lock).fetch_one(&mut *keeper).await.unwrap();
        let makers = self.store.repository::<Maker>();
        let rename = makers.put(Maker { id: 1, name: "New".to_owned() }.put());
        let others = async {
            self.car_is_locked().await;
            let mut meanwhile = std::pin::pin!(meanwhile);
            let is_done = tokio::time::timeout(Duration::from_secs(2), &mut meanwhile).await.is_ok();
            keeper.rollback().await.unwrap();
            if !is_done {
                meanwhile.await;
            }
        };
        let (renamed, ()) = tokio::join!(rename, others);
        renamed.unwrap();
        while self.store.relay().await.unwrap() > 0 {}
        let check = self.store.verify().await.unwrap();
        assert_eq!(check.unexplained(), 0, "{check}");
    }

    /// The cars that are kept under a name.
    async fn cars(&self, maker: &str) -> Vec<u32> {
        let found = self.mirrored.find(Car::query(maker).consistent().into()).await.unwrap();
        found.items.iter().map(|car| car.id).collect()
    }
}

integration::on_every_engine! {
    async fn a_new_row_waits_for_the_name_that_it_shows(db: Dynamo) {
        let setting = Setting::new(db).await;
        let cars = setting.store.repository::<Car>();
        // The name as it was before: the other write comes after this one.
        let car = cars.create(Car { id: 3, model_id: 1, maker: "Old".to_owned() });
        let car = async {
            car.await.unwrap();
        };
        setting.rename_while(car).await;
        assert_eq!((setting.cars("New").await, setting.cars("Old").await), (vec![1, 3], vec![]));
    }

    async fn what_comes_to_show_another_name_with_its_model_waits_for_it(db: Dynamo) {
        let setting = Setting::new(db).await;
        let models = setting.store.repository::<Model>();
        setting.rename_while(async {
            models.put(Model { id: 2, maker_id: 1 }.put()).await.unwrap();
        }).await;
        assert_eq!((setting.cars("New").await, setting.cars("Other").await), (vec![1, 2], vec![]));
    }
}
