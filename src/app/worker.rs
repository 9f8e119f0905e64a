//! Questions to the engine, answered in workers: no key press waits for an analysis, and one that crashes or never ends
//! takes nothing along.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::document;
use js_sys::Array;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Url, WorkerOptions, WorkerType};

use crate::question::{Question, answer};

/// Why a question has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// The engine crashed on it.
    Crashed,
    /// There was no answer within the lane's limit.
    TimedOut,
}

thread_local! {
    /// Reports on the input as it is typed. The limit is far above what the slowest phone needs for a long script.
    pub(crate) static REPORTS: Rc<Lane> = Lane::new(20_000);
    /// Searches, previews and changes, none of which a report waits for.
    pub(crate) static SEARCHES: Rc<Lane> = Lane::new(120_000);
}

/// A worker and the questions for it, answered one at a time in their order.
pub(crate) struct Lane {
    /// Time limit of an answer, in milliseconds.
    limit_ms: u32,
    queue: RefCell<Queue>,
}

#[derive(Default)]
struct Queue {
    worker: Worker,
    /// Counts the questions, from 1; 0 is the start of a worker.
    numbers: u32,
    running: Option<Running>,
    waiting: VecDeque<Waiting>,
}

/// The lane's worker, which the first question starts.
#[derive(Default)]
enum Worker {
    #[default]
    None,
    Starting(Handle),
    Ready(Handle),
    /// This browser runs none, as an old one without module workers: the main thread answers.
    Unavailable,
}

/// A worker's thread, which ends with this.
struct Handle {
    worker: web_sys::Worker,
    _listeners: [EventListener; 2],
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

type Then = Box<dyn FnOnce(Result<String, Stopped>)>;

struct Waiting {
    question: String,
    then: Then,
    wanted: Rc<Cell<bool>>,
}

struct Running {
    number: u32,
    question: Waiting,
    _limit: Option<Timeout>,
}

/// A question that is asked; dropping it withdraws it: it is not asked any more if it still waits, and its answer is
/// dropped.
#[must_use]
pub(crate) struct PendingQuestion(Rc<Cell<bool>>);

impl Drop for PendingQuestion {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

impl Lane {
    fn new(limit_ms: u32) -> Rc<Self> {
        Rc::new(Self { limit_ms, queue: RefCell::default() })
    }

    /// Asks, and calls `then` with the answer unless the question is withdrawn before.
    pub(crate) fn ask<T: DeserializeOwned>(
        self: &Rc<Self>,
        question: &Question<'_>,
        then: impl FnOnce(Result<T, Stopped>) + 'static,
    ) -> PendingQuestion {
        let wanted = Rc::new(Cell::new(true));
        let then = move |answer: Result<String, Stopped>| {
            // The text is the engine's own; one that is none of the asked kind is as good as a crash.
            then(answer.and_then(|text| serde_json::from_str(&text).map_err(|_| Stopped::Crashed)));
        };
        // A question has string keys only, so it has a JSON form.
        if let Ok(question) = serde_json::to_string(question) {
            let waiting = Waiting { question, then: Box::new(then), wanted: wanted.clone() };
            self.queue.borrow_mut().waiting.push_back(waiting);
            self.advance();
        }
        PendingQuestion(wanted)
    }

    /// Hands the next question that is still wanted to the worker, if it is idle.
    fn advance(self: &Rc<Self>) {
        let mut queue = self.queue.borrow_mut();
        if queue.running.is_some() {
            return;
        }
        let Some(question) =
            std::iter::from_fn(|| queue.waiting.pop_front()).find(|it| it.wanted.get())
        else {
            return;
        };
        queue.numbers += 1;
        let number = queue.numbers;
        if matches!(queue.worker, Worker::None) {
            queue.worker = self.start().map_or(Worker::Unavailable, Worker::Starting);
        }
        let lane = self.clone();
        let limit = match &queue.worker {
            Worker::Starting(handle) | Worker::Ready(handle) => {
                handle.post(&Array::of2(&number.into(), &question.question.as_str().into()));
                Timeout::new(self.limit_ms, move || lane.finish(number, Err(Stopped::TimedOut)))
            }
            Worker::None | Worker::Unavailable => {
                let text = question.question.clone();
                Timeout::new(0, move || {
                    lane.finish(number, answer(&text).map_err(|_| Stopped::Crashed));
                })
            }
        };
        queue.running = Some(Running { number, question, _limit: Some(limit) });
    }

    /// Starts a worker and gives it the page's own WebAssembly.
    fn start(self: &Rc<Self>) -> Option<Handle> {
        let bindings =
            document().query_selector("script[data-js]").ok()??.get_attribute("data-js")?;
        let base = document().base_uri().ok()??;
        let bindings = Url::new_with_base(&bindings, &base).ok()?.href();
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = web_sys::Worker::new_with_options("worker.js", &options).ok()?;
        let (lane, failed) = (self.clone(), self.clone());
        let listeners = [
            EventListener::new(&worker, "message", move |event| {
                if let Some(event) = event.dyn_ref::<MessageEvent>() {
                    lane.answered(&event.data().unchecked_into());
                }
            }),
            // The worker's file is missing, or this browser takes it for no module.
            EventListener::new(&worker, "error", move |_| failed.failed()),
        ];
        let handle = Handle { worker, _listeners: listeners };
        handle.post(&Array::of3(&0.into(), &bindings.into(), &wasm_bindgen::module()));
        Some(handle)
    }

    /// Reads a message of the worker's, as www/worker.js describes it.
    fn answered(self: &Rc<Self>, message: &Array) {
        let number = message.get(0).as_f64().unwrap_or_default() as u32;
        let failed = message.length() > 2;
        match (number, message.get(1).as_string()) {
            (0, _) if failed => self.failed(),
            (0, _) => {
                let mut queue = self.queue.borrow_mut();
                queue.worker = match std::mem::take(&mut queue.worker) {
                    Worker::Starting(handle) => Worker::Ready(handle),
                    other => other,
                };
            }
            (number, Some(text)) => self.finish(number, Ok(text)),
            (number, None) => self.finish(number, Err(Stopped::Crashed)),
        }
    }

    /// Gives up on a worker that failed outside of a question: one that never started is not tried again.
    fn failed(self: &Rc<Self>) {
        let mut queue = self.queue.borrow_mut();
        match std::mem::take(&mut queue.worker) {
            Worker::Starting(handle) => {
                end(handle);
                queue.worker = Worker::Unavailable;
                if let Some(running) = queue.running.take() {
                    queue.waiting.push_front(running.question);
                }
                drop(queue);
                self.advance();
            }
            Worker::Ready(handle) => {
                end(handle);
                let number = queue.running.as_ref().map(|it| it.number);
                drop(queue);
                if let Some(number) = number {
                    self.finish(number, Err(Stopped::Crashed));
                }
            }
            gone @ (Worker::None | Worker::Unavailable) => queue.worker = gone,
        }
    }

    /// Ends the question that runs. After one without an answer the worker is in no state to go on: the next question
    /// starts another.
    fn finish(self: &Rc<Self>, number: u32, answer: Result<String, Stopped>) {
        let mut queue = self.queue.borrow_mut();
        let Some(running) = queue.running.take_if(|it| it.number == number) else { return };
        if let (Err(_), Worker::Starting(_) | Worker::Ready(_)) = (&answer, &queue.worker)
            && let Worker::Starting(handle) | Worker::Ready(handle) =
                std::mem::take(&mut queue.worker)
        {
            end(handle);
        }
        drop(queue);
        let Running { question, .. } = running;
        if question.wanted.get() {
            (question.then)(answer);
        }
        self.advance();
    }
}

/// Ends a worker, once the listener that may have found it dead has returned.
fn end(handle: Handle) {
    Timeout::new(0, move || drop(handle)).forget();
}

impl Handle {
    fn post(&self, message: &JsValue) {
        // Strings and a module can be posted; a message that is not has no answer, and the limit ends the wait.
        self.worker.post_message(message).ok();
    }
}
