//! Doctrine: migrations are SQL given to `addSql`, which is read as SQL; what `down` gives is not run.

use super::Reading;
use super::program::Program;
use crate::model::Medium;

pub(super) fn read(program: &Program) -> Reading {
    let mut reading = Reading::of(Medium::DoctrineMigration);
    let back = program.bodies("down");
    reading.back = back.into_iter().map(|body| program.bytes(body)).collect();
    reading
}
