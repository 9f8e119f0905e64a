//! Where a column ends, and what the code makes of a frame.

use pyspark_program::api::{Class, Method};
use pyspark_program::program::{NodeId, Op, Program};

/// The call of a frame that a column expression is an argument of, through the functions and operators around it;
/// `None` where it ends elsewhere.
pub fn used_by(program: &Program<'_>, column: NodeId) -> Vec<NodeId> {
    let mut found = Vec::new();
    let mut stack = vec![column];
    while let Some(at) = stack.pop() {
        for &user in program.users(at).iter().filter(|user| **user > at) {
            let node = program.node(user);
            match node.class {
                Class::Column => stack.push(user),
                Class::DataFrame if matches!(node.op, Op::Method(_)) => found.push(user),
                _ => {}
            }
        }
        if stack.len() > 200 {
            return Vec::new();
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Returns true if a column is given a name of its own, whatever expression makes it: by `alias`, or as an argument of
/// `withColumn`.
pub fn is_named(program: &Program<'_>, column: NodeId) -> bool {
    let mut users = program.users(column).iter().copied().filter(|user| *user > column).peekable();
    users.peek().is_some()
        && users.all(|user| {
            let node = program.node(user);
            match node.class {
                Class::Column => node.is_method(Method::Alias) || is_named(program, user),
                Class::DataFrame => node.is_one_of(&[Method::WithColumn, Method::WithColumns]),
                _ => false,
            }
        })
}

/// The frames that are made of a frame along its users: filters, selections, groupings.
pub fn derived(program: &Program<'_>, frame: NodeId) -> Vec<NodeId> {
    let mut found = Vec::new();
    let mut stack = vec![frame];
    while let Some(at) = stack.pop() {
        for &user in program.users(at) {
            let node = program.node(user);
            let is_data = matches!(node.class, Class::DataFrame | Class::GroupedData);
            let of_it = node.receiver == Some(at) || node.op == Op::Phi;
            if is_data && of_it && !found.contains(&user) && found.len() < 100 {
                found.push(user);
                stack.push(user);
            }
        }
    }
    found.sort_unstable();
    found
}
