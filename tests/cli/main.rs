//! The program as a user meets it: the real binary, run in folders of its own.

mod broken_rules;
mod choices;
mod dump_data;
mod hostile;
mod init;
mod inputs;
mod large_files;
mod odd_files;
mod orm;
mod plan;
mod program;
mod reports;
mod rules;
mod stack;
mod usage;
