//! Sizes, settings, clusters, and the memory of Spark's processes, to the byte that Spark itself reports.
//!
//! A module imports only modules listed above it here.

pub mod bytes;

pub mod order;

pub mod conf;

pub mod cluster;

pub mod memory;

pub mod demand;
