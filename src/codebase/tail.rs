//! The last bytes of code before a place: what stood there decides what a quote or a slash means.

/// The last bytes of code, each run of white space as one blank or one line feed. A literal stands as `"`, a comment as a blank.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tail {
    bytes: [u8; 32],
    len: u8,
}

impl Tail {
    pub(super) fn as_slice(&self) -> &[u8] {
        &self.bytes[32 - usize::from(self.len)..]
    }

    pub(super) fn extend(&mut self, run: &[u8]) {
        let mut bytes = [0u8; 32];
        let mut free = 32;
        let mut gap = None;
        for &b in run.iter().rev() {
            if b.is_ascii_whitespace() {
                gap = Some(wider_gap(gap, b));
                continue;
            }
            if let Some(kept) = gap.take() {
                free -= 1;
                bytes[free] = kept;
            }
            if free > 0 {
                free -= 1;
                bytes[free] = b;
            }
            if free == 0 {
                break;
            }
        }
        if free > 0 {
            self.keep_before(&mut bytes, &mut free, gap);
        }
        self.bytes = bytes;
        self.len = (32 - free) as u8;
    }

    /// Puts the old tail before what is new, with one gap between them.
    fn keep_before(&self, bytes: &mut [u8; 32], free: &mut usize, gap: Option<u8>) {
        let mut old = self.as_slice();
        let mut gap = gap;
        if let (Some(new), Some((&last, rest))) = (gap, old.split_last())
            && last.is_ascii_whitespace()
        {
            gap = Some(wider_gap(Some(new), last));
            old = rest;
        }
        if let Some(kept) = gap {
            *free -= 1;
            bytes[*free] = kept;
        }
        let len = old.len().min(*free);
        bytes[*free - len..*free].copy_from_slice(&old[old.len() - len..]);
        *free -= len;
    }

    /// As `extend` with one byte that is no white space.
    pub(super) fn push(&mut self, byte: u8) {
        self.bytes.copy_within(1.., 0);
        self.bytes[31] = byte;
        self.len = (self.len + 1).min(32);
    }

    /// The code without white space at its end.
    pub(super) fn trimmed(&self) -> &[u8] {
        self.as_slice().trim_ascii_end()
    }

    /// The word that ends the code, if no white space follows it.
    pub(super) fn word(&self) -> &[u8] {
        word_at_end(self.as_slice())
    }

    pub(super) fn last_word(&self) -> &[u8] {
        word_at_end(self.trimmed())
    }

    pub(super) fn has_gap(&self) -> bool {
        self.as_slice().last().is_none_or(u8::is_ascii_whitespace)
    }

    pub(super) fn starts_line(&self) -> bool {
        self.as_slice().last().is_none_or(|b| *b == b'\n')
    }
}

fn wider_gap(gap: Option<u8>, blank: u8) -> u8 {
    if blank == b'\n' || gap == Some(b'\n') {
        b'\n'
    } else {
        b' '
    }
}

pub(super) fn is_word_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80
}

fn word_at_end(bytes: &[u8]) -> &[u8] {
    let start = bytes
        .iter()
        .rposition(|b| !is_word_byte(*b))
        .map_or(0, |i| i + 1);
    &bytes[start..]
}
