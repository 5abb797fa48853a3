//! A run: one thread, one task at a time, as chance decides.

use std::sync::Arc;
use std::task::{Context, Waker};

use dual_repo::mirror::{Phase, View};

use crate::check;
use crate::dynamo::Dynamo;
use crate::fault::{Fault, Rates};
use crate::mutant::{Source, Target};
use crate::mysql::{MySql, Row, Tables, is_bad};
use crate::scenario::{Role, Scenario};
use crate::start;
use crate::stats::Stats;
use crate::tasks::{Instance, Task};
use crate::world::{Plan, Shared, Violation, World};

/// Steps before everything is brought to rest, whatever is left to do.
const STEPS: u64 = 3_000;
/// Steps in which everything has to come to rest.
const STEPS_TO_REST: u64 = 12_000;

/// What a run has shown.
#[derive(Debug)]
pub struct Outcome {
    /// What happened.
    pub stats: Stats,
    /// What must not have happened.
    pub violation: Option<Violation>,
    /// What happened, in words, if that was wanted.
    pub trace: Vec<String>,
}

/// Runs a scenario. The same scenario runs the same way each time.
#[must_use]
pub fn run(scenario: &Scenario, is_traced: bool) -> Outcome {
    let mut run = Run::new(scenario, is_traced);
    let is_done = |world: &World| world.clock >= STEPS || run_down(world, scenario);
    run.go_on(is_done);
    run.come_to_rest();
    let mut world = run.world.lock();
    let (stats, violation) = (std::mem::take(&mut world.stats), world.violation.take());
    Outcome { stats, violation, trace: world.trace.take().unwrap_or_default() }
}

/// Whether all that was planned has happened.
fn run_down(world: &World, scenario: &Scenario) -> bool {
    let plan = &world.plan;
    let are_through = plan.callers.iter().zip(&scenario.callers).all(|(next, caller)| *next >= caller.works.len());
    are_through && plan.bypasses >= scenario.bypasses.len() && plan.flips >= scenario.flips.len()
}

/// Whether nothing is on its way, and DynamoDB is to have all.
fn is_at_rest(world: &World) -> bool {
    let rows = &world.db.rows;
    world.db.open.is_empty()
        && world.table.waiting.is_empty()
        && rows.control().is_some_and(|control| control.phase >= Phase::DualWrite)
        && !rows.values().any(|row| match row {
            Row::Note(_) => true,
            Row::Sync(debt) => debt.sync.pending,
            _ => false,
        })
        && !rows.states().iter().any(is_bad)
}

/// A task of an instance.
struct Running {
    instance: u8,
    name: String,
    task: Task,
    wake_at: u64,
}

/// When an instance is let go on, or is there again.
#[derive(Debug, Clone, Copy, Default)]
struct Standing {
    until: u64,
    is_down: bool,
}

struct Run {
    world: Shared,
    scenario: Arc<Scenario>,
    tasks: Vec<Running>,
    instances: Vec<Standing>,
}

impl Run {
    fn new(scenario: &Scenario, is_traced: bool) -> Self {
        let mut world = World {
            clock: 0,
            rng: fastrand::Rng::with_seed(scenario.schedule ^ 0x5851_f42d_4c95_7f2d),
            rates: scenario.rates,
            stats: Stats { seeds: 1, ..Stats::default() },
            violation: None,
            trace: is_traced.then(Vec::new),
            who: "start".to_owned(),
            wake_at: 0,
            db: crate::mysql::Database::default(),
            table: crate::dynamo::Table::default(),
            ledger: crate::ledger::Ledger::default(),
            plan: Plan { callers: vec![0; scenario.callers.len()], ..Plan::default() },
        };
        start::make(&mut world, scenario);
        let count = scenario.roles.iter().map(|(instance, _)| instance + 1).max().unwrap_or(1);
        let mut run = Run {
            world: Shared::new(world),
            scenario: Arc::new(scenario.clone()),
            tasks: Vec::new(),
            instances: vec![Standing::default(); usize::from(count)],
        };
        (0..count).for_each(|instance| run.begin(instance));
        run
    }

    /// An instance begins.
    fn begin(&mut self, number: u8) {
        let Some(control) = self.world.lock().db.rows.control().cloned() else { return };
        let view = Arc::new(View::new(control));
        let mutant = self.scenario.mutant;
        let source = MySql { world: self.world.clone(), instance: number };
        let source = Source::new(source, mutant, Arc::clone(&view));
        let dynamo = Dynamo { world: self.world.clone(), group_max: self.scenario.group_max };
        let instance = Instance {
            world: self.world.clone(),
            target: Target { inner: dynamo, mutant, memory: Arc::clone(&source.memory) },
            source,
            view,
            scenario: Arc::clone(&self.scenario),
        };
        let mut start = |name: String, task| {
            self.tasks.push(Running { instance: number, name: format!("{number} {name}"), task, wake_at: 0 });
        };
        start("heartbeat".to_owned(), instance.heartbeat());
        for (_, role) in self.scenario.roles.iter().filter(|(of, _)| *of == number) {
            let name = match role {
                Role::Writer(caller) => format!("caller {caller}"),
                Role::Relay => "relay".to_owned(),
                Role::Backfill => "backfill".to_owned(),
                Role::Flipper => "flipper".to_owned(),
                Role::Janitor => "janitor".to_owned(),
                Role::Bypass => "bypass".to_owned(),
                Role::Notes => "notes".to_owned(),
            };
            start(name, instance.task(*role));
        }
        if number == 0 {
            start("mender".to_owned(), instance.mender());
        }
    }

    /// Lets tasks go on until that is enough, or something is wrong.
    fn go_on(&mut self, is_enough: impl Fn(&World) -> bool) {
        loop {
            {
                let world = self.world.lock();
                if world.violation.is_some() || is_enough(&world) {
                    return;
                }
            }
            self.step();
        }
    }

    /// Faults stop, and everything comes to rest, and is looked at.
    fn come_to_rest(&mut self) {
        let limit = {
            let mut world = self.world.lock();
            world.rates = Rates::default();
            world.plan.is_ending = true;
            world.note(|| "faults stop".to_owned());
            world.clock + STEPS_TO_REST
        };
        self.instances.iter_mut().filter(|standing| !standing.is_down).for_each(|standing| standing.until = 0);
        self.go_on(|world| world.clock > limit || is_at_rest(world));
        let mut world = self.world.lock();
        "end".clone_into(&mut world.who);
        if world.clock > limit {
            world.violate("I15", || "it does not come to rest".to_owned());
        }
        if world.violation.is_none() {
            check::end::check(&mut world);
        }
    }

    fn step(&mut self) {
        self.strike();
        let mut world = self.world.lock();
        world.clock += 1;
        world.stats.steps += 1;
        let now = world.clock;
        arrive(&mut world);
        drop(world);
        for number in 0..self.instances.len() {
            if let Some(standing) = self.instances.get_mut(number)
                && standing.is_down
                && standing.until <= now
            {
                *standing = Standing::default();
                self.begin(u8::try_from(number).unwrap_or(u8::MAX));
            }
        }
        let is_ready = |running: &Running| {
            let until = self.instances.get(usize::from(running.instance)).map_or(0, |standing| standing.until);
            running.wake_at <= now && until <= now
        };
        let ready: Vec<usize> =
            self.tasks.iter().enumerate().filter(|(_, running)| is_ready(running)).map(|(at, _)| at).collect();
        let chosen = {
            let mut world = self.world.lock();
            if ready.is_empty() {
                return;
            }
            let at = world.rng.usize(..ready.len());
            ready.get(at).copied().unwrap_or_default()
        };
        let Some(running) = self.tasks.get_mut(chosen) else { return };
        {
            let mut world = self.world.lock();
            world.who.clone_from(&running.name);
            world.wake_at = 0;
        }
        let is_over = running.task.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready();
        running.wake_at = self.world.lock().wake_at;
        if is_over {
            drop(self.tasks.swap_remove(chosen));
        }
    }

    /// Instances die, or stand still, and tasks do.
    fn strike(&mut self) {
        let mut world = self.world.lock();
        let now = world.clock;
        let count = u8::try_from(self.instances.len()).unwrap_or(u8::MAX);
        if world.strikes(Fault::Crash) {
            let number = world.rng.u8(..count);
            let until = now + world.rng.u64(10..200);
            world.note(|| format!("instance {number} dies"));
            if let Some(standing) = self.instances.get_mut(usize::from(number)) {
                *standing = Standing { until, is_down: true };
            }
            drop(world);
            self.tasks.retain(|running| running.instance != number);
            world = self.world.lock();
        }
        if world.strikes(Fault::Pause) {
            let number = world.rng.u8(..count);
            let until = now + world.rng.u64(50..400);
            world.note(|| format!("instance {number} stands still until {until}"));
            if let Some(standing) = self.instances.get_mut(usize::from(number)).filter(|standing| !standing.is_down) {
                standing.until = until;
            }
        }
        if world.strikes(Fault::Stall) && !self.tasks.is_empty() {
            let chosen = world.rng.usize(..self.tasks.len());
            let until = now + world.rng.u64(50..400);
            if let Some(running) = self.tasks.get_mut(chosen) {
                world.note(|| format!("{} stands still until {until}", running.name));
                running.wake_at = until;
            }
        }
    }
}

/// What nobody waits for arrives some time.
fn arrive(world: &mut World) {
    let odds = if world.plan.is_ending { 4 } else { 24 };
    if world.rng.u8(..odds) == 0 {
        let late: Vec<u64> = world.table.abandoned().collect();
        if !late.is_empty() {
            let at = world.rng.usize(..late.len());
            if let Some(id) = late.get(at) {
                "network".clone_into(&mut world.who);
                world.deliver(*id);
            }
        }
    }
    if world.rng.u8(..odds) == 0 {
        let late: Vec<u64> = world.db.abandoned().collect();
        if !late.is_empty() {
            let at = world.rng.usize(..late.len());
            if let Some(id) = late.get(at) {
                "network".clone_into(&mut world.who);
                if world.rng.u8(..3) > 0 { world.commit(*id) } else { world.roll_back(*id) }
            }
        }
    }
}
