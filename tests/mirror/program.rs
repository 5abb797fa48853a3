//! Programs that write, beside the test.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread::JoinHandle;

use integration::numbered::Told;

use crate::said::Said;
use crate::setting::Setting;

/// How programs reach the stores.
#[derive(Debug, Clone)]
pub(crate) struct Stores {
    mysql: String,
    dynamo: String,
    prefix: String,
}

impl Stores {
    /// Those of a test. The embedded engine is in the test alone.
    pub(crate) fn of(setting: &Setting) -> Stores {
        Stores {
            mysql: setting.database.url(),
            dynamo: setting.db.endpoint().unwrap().to_owned(),
            prefix: setting.db.table_prefix().to_owned(),
        }
    }
}

/// A program that writes, which is killed when this is dropped.
#[derive(Debug)]
pub(crate) struct Program {
    child: Child,
    reader: Option<JoinHandle<Said>>,
}

impl Program {
    /// Starts one with this name, from this write on; returns when it is about to begin.
    pub(crate) fn start(stores: &Stores, name: &str, first: u32) -> Program {
        let mut child = Command::new(env!("CARGO_BIN_EXE_mirror-writer"))
            .args([&stores.mysql, &stores.dynamo, &stores.prefix, name, &first.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the writer starts");
        let output = child.stdout.take().expect("its output is piped");
        let mut program = Program { child, reader: None };
        let mut lines = BufReader::new(output).lines();
        let ready = lines.next().expect("it says that it is ready").expect("its output is text");
        assert_eq!(ready, "ready");
        program.reader = Some(std::thread::spawn(move || read(lines)));
        program
    }

    /// Kills it (`SIGKILL`): nothing of it runs any more.
    pub(crate) fn kill(mut self) -> Said {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it has ended");
        self.said()
    }

    /// Lets it come to the end of what it is doing.
    pub(crate) fn stop(mut self) -> Said {
        drop(self.child.stdin.take());
        let status = self.child.wait().expect("it has ended");
        assert!(status.success(), "{status}");
        self.said()
    }

    fn said(&mut self) -> Said {
        self.reader.take().expect("it was started").join().expect("its output was read")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(lines: std::io::Lines<BufReader<ChildStdout>>) -> Said {
    let mut said = Said::default();
    // The last line of one that was killed may be half of one.
    for told in lines.map_while(Result::ok).filter_map(|line| Told::of(&line)) {
        said.note(told);
    }
    said
}
