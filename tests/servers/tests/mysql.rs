//! The server really starts, lets its user in, and leaves nothing behind.

use std::{
    path::Path,
    process::{Command, Output},
};

use servers::{Durability, MySqlServer, MySqlServerOptions};

const DIRECTORY: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/mysql");

/// Runs statements with the client that is installed along with the server.
fn client(url: &str, user: &str, sql: &str) -> std::io::Result<Output> {
    let password = url.split([':', '@']).nth(2).unwrap_or_default();
    let port = url.split([':', '/']).nth(5).unwrap_or_default();
    let run = |client| {
        Command::new(client)
            .args(["--no-defaults", "--protocol=tcp", "--host=127.0.0.1", "-N"])
            .args(["--port", port, "--user", user, "--execute", sql])
            .env("MYSQL_PWD", password)
            .output()
    };
    // MariaDB's, or MySQL's.
    run("mariadb").or_else(|_| run("mysql"))
}

#[test]
fn its_user_may_do_everything_and_nobody_else_gets_in() {
    let options = MySqlServerOptions::new(DIRECTORY).database("shop").database("odd`name");
    let server = MySqlServer::start(&options).unwrap();
    let url = server.url("shop");
    let sql = "CREATE DATABASE other; SHOW DATABASES; SELECT @@character_set_server, @@time_zone, @@log_bin";
    let output = client(&url, "tester", sql).unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{output:?}");
    for expected in ["shop\n", "odd`name\n", "other\n", "utf8mb4\t+00:00\t0\n"] {
        assert!(text.contains(expected), "{expected:?} is not in {text}");
    }
    assert!(!client("mysql://::@::/", "root", "SELECT 1").unwrap().status.success());
    assert!(!client(&url, "root", "SELECT 1").unwrap().status.success());
}

#[test]
fn several_run_side_by_side() {
    let options = MySqlServerOptions::new(DIRECTORY).durability(Durability::Full);
    let [a, b] = [(); 2].map(|()| MySqlServer::start(&options).unwrap());
    assert_ne!(a.url(""), b.url(""));
    let sql = "SELECT @@innodb_flush_log_at_trx_commit";
    for server in [a, b] {
        let output = client(&server.url(""), "tester", sql).unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout), "1\n");
    }
}

#[test]
fn a_killed_server_starts_again_with_its_data_at_its_address() {
    let options = MySqlServerOptions::new(DIRECTORY).database("shop").durability(Durability::Full);
    let mut server = MySqlServer::start(&options).unwrap();
    let (url, process) = (server.url("shop"), server.process_id());
    let create = "CREATE TABLE shop.t (id INT) ENGINE = InnoDB; INSERT INTO shop.t VALUES (7)";
    assert!(client(&url, "tester", create).unwrap().status.success());
    server.kill().unwrap();
    assert!(!client(&url, "tester", "SELECT 1").unwrap().status.success());
    server.start_again().unwrap();
    let output = client(&url, "tester", "SELECT id FROM shop.t").unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "7\n");
    assert_eq!(server.url("shop"), url);
    assert_ne!(server.process_id(), process);
}

#[test]
fn a_stopped_server_leaves_no_process_and_no_file() {
    let server = MySqlServer::start(&MySqlServerOptions::new(DIRECTORY)).unwrap();
    let process = format!("/proc/{}", server.process_id());
    let directory = server.directory().to_owned();
    assert!(directory.join("data/ibdata1").exists());
    assert!(Path::new(&process).exists());
    server.stop();
    assert!(!directory.exists());
    assert!(!directory.with_extension("server-lock").exists());
    assert!(!Path::new(&process).exists());
}

#[test]
fn a_panicking_owner_leaves_nothing_either() {
    let (sender, receiver) = std::sync::mpsc::channel();
    let owner = std::thread::spawn(move || {
        let server = MySqlServer::start(&MySqlServerOptions::new(DIRECTORY)).unwrap();
        sender.send(server.directory().to_owned()).unwrap();
        panic!("on purpose");
    });
    let directory = receiver.recv().unwrap();
    assert!(owner.join().is_err());
    assert!(!directory.exists());
}

#[test]
fn a_directory_that_cannot_be_is_named() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("not-a-directory");
    std::fs::write(&file, "").unwrap();
    let error = MySqlServer::start(&MySqlServerOptions::new(&file)).unwrap_err();
    assert!(error.to_string().contains("not-a-directory"), "{error}");
}
