//! The one integration binary: a real server, a real Postgres, HTTP only.

#![cfg(test)]

mod calls;
mod cloud;
mod contract;
mod control;
mod durable;
mod evaluation;
mod gate;
mod harness;
mod hostile;
mod hygiene;
mod managed_postgres;
mod observe;
mod opinion;
mod reading;
mod registrations;
mod replay;
mod review;
mod roles;
mod same_failure;
mod signatures;
mod smoke;
mod statements;
mod submit;
mod terminal;
mod tidy;
mod webhooks;
