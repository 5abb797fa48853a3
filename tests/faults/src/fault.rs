//! What goes wrong, and how often.

use std::fmt;

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A statement fails, as the connection is gone; its transaction is rolled back.
    Statement,
    /// A statement is chosen to end a deadlock; its transaction is rolled back.
    Deadlock,
    /// The request to commit never arrives; the transaction is rolled back, and the client does not know.
    CommitLost,
    /// It is committed, and the client does not know.
    CommitAnswerLost,
    /// The client does not know, and it is committed or rolled back later; its locks are held until then.
    CommitDelayed,
    /// DynamoDB has no capacity.
    Throttled,
    /// DynamoDB is at work on one of the items.
    Conflict,
    /// A request never arrives.
    RequestLost,
    /// It is carried out, and the caller does not know.
    AnswerLost,
    /// The caller does not know, and it is carried out later, after anything else.
    RequestDelayed,
    /// It is answered, and carried out again later.
    RequestDuplicated,
    /// An instance dies, with all that it does.
    Crash,
    /// An instance stands still for long.
    Pause,
    /// A task stands still for long, while others of its instance go on.
    Stall,
}

impl Fault {
    /// How many kinds there are.
    pub const COUNT: usize = 14;
    /// All of them.
    pub const ALL: [Fault; Fault::COUNT] = [
        Fault::Statement,
        Fault::Deadlock,
        Fault::CommitLost,
        Fault::CommitAnswerLost,
        Fault::CommitDelayed,
        Fault::Throttled,
        Fault::Conflict,
        Fault::RequestLost,
        Fault::AnswerLost,
        Fault::RequestDelayed,
        Fault::RequestDuplicated,
        Fault::Crash,
        Fault::Pause,
        Fault::Stall,
    ];

    /// Its name, for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Fault::Statement => "statement fails",
            Fault::Deadlock => "deadlock",
            Fault::CommitLost => "commit lost",
            Fault::CommitAnswerLost => "answer to commit lost",
            Fault::CommitDelayed => "commit delayed",
            Fault::Throttled => "throttled",
            Fault::Conflict => "conflict",
            Fault::RequestLost => "request lost",
            Fault::AnswerLost => "answer lost",
            Fault::RequestDelayed => "request delayed",
            Fault::RequestDuplicated => "request duplicated",
            Fault::Crash => "crash",
            Fault::Pause => "pause of an instance",
            Fault::Stall => "pause of a task",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How often each kind strikes where it can, in ten thousand times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rates([u16; Fault::COUNT]);

impl Rates {
    /// That of one kind.
    #[must_use]
    pub fn of(&self, fault: Fault) -> u16 {
        self.0.get(fault as usize).copied().unwrap_or_default()
    }

    /// Sets it.
    pub fn set(&mut self, fault: Fault, rate: u16) {
        if let Some(known) = self.0.get_mut(fault as usize) {
            *known = rate;
        }
    }

    /// The kinds that strike at all.
    pub fn kinds(&self) -> impl Iterator<Item = Fault> + use<'_> {
        Fault::ALL.into_iter().filter(|fault| self.of(*fault) > 0)
    }
}
