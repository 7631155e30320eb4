//! Accounts that proofs make. They belong to a server and outlive a database, so they are named `migscan_proof_…`, one
//! proof at a time has them, on all runs together, and they are dropped before and after it.

use crate::mysql_server::ServerLock;
use crate::run_name::PREFIX;
use crate::servers::Servers;
use migscan::rules::Example;

/// The right to make accounts; drops them when it goes.
pub(crate) struct Accounts<'a> {
    servers: &'a Servers,
    _locks: Vec<ServerLock>,
}

impl<'a> Accounts<'a> {
    /// `None` where the example makes no accounts.
    pub(crate) fn of(servers: &'a Servers, example: &Example) -> Result<Option<Self>, String> {
        let setup = &example.setup;
        let texts = [&setup.all, &setup.source, &setup.target].into_iter();
        let texts = texts.chain(&example.bad).chain(&example.good);
        let sent = example.sends.iter();
        let sent = sent.flat_map(|s| std::iter::once(&s.bad).chain(&s.to_target).chain(&s.good));
        let mut texts = texts.chain(sent);
        if !texts.any(|text| text.contains(PREFIX)) {
            return Ok(None);
        }
        let locks = servers.lock(&format!("{PREFIX}accounts"))?;
        let accounts = Self {
            servers,
            _locks: locks,
        };
        accounts.drop_all()?;
        Ok(Some(accounts))
    }

    pub(crate) fn drop_all(&self) -> Result<(), String> {
        self.servers.source.drop_accounts()?;
        self.servers.target.drop_accounts()
    }
}

impl Drop for Accounts<'_> {
    fn drop(&mut self) {
        // What cannot be dropped now the next proof drops.
        let _ = self.drop_all();
    }
}
