//! Places: byte spans inside, lines and columns at the edge, and the map from an embedded text to its host.

/// A half-open range of bytes `start..end` in the decoded (UTF-8) text of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    pub start: u64,
    pub end: u64,
}

impl Span {
    pub fn new(start: usize, end: usize) -> Self {
        Self {
            start: start as u64,
            end: end as u64,
        }
    }

    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The span moved towards the end of the file by `offset` bytes.
    pub fn moved(self, offset: u64) -> Self {
        Self {
            start: self.start + offset,
            end: self.end + offset,
        }
    }
}

/// A span told in lines and columns: both 1-based, columns in UTF-16 code units, the end exclusive
/// (SARIF 2.1.0 §3.30 with `columnKind: utf16CodeUnits`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Region {
    pub start_line: u32,
    pub start_column: u32,
    pub end_line: u32,
    pub end_column: u32,
}

/// Where each piece of an embedded text stands in its host file.
///
/// A piece covers `text` bytes of the embedded text and starts at byte `host` of the host file. Inside a
/// piece both run in step (`verbatim`), or the whole piece stands for one host range (an escape such as
/// `\n` or `\u00e9`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceMap {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    text_start: u32,
    text_len: u32,
    host_start: u64,
    host_len: u32,
}

impl SourceMap {
    /// The map of a text that is one unchanged slice of its host, starting at byte `host_start`.
    pub fn verbatim(host_start: u64, len: usize) -> Self {
        let mut map = Self::default();
        map.push(len, host_start, len);
        map
    }

    /// Appends a piece: `text_len` bytes of the embedded text that stand for `host_len` bytes from `host_start`.
    pub fn push(&mut self, text_len: usize, host_start: u64, host_len: usize) {
        if let Some(last) = self.pieces.last_mut() {
            let in_step = last.text_len == last.host_len && text_len == host_len;
            if in_step && last.host_start + u64::from(last.host_len) == host_start {
                last.text_len += text_len as u32;
                last.host_len += host_len as u32;
                return;
            }
        }
        let text_start = self.pieces.last().map_or(0, |p| p.text_start + p.text_len);
        self.pieces.push(Piece {
            text_start,
            text_len: text_len as u32,
            host_start,
            host_len: host_len as u32,
        });
    }

    /// The host span of bytes `start..end` of the embedded text; an empty map answers an empty span.
    pub fn host(&self, start: usize, end: usize) -> Span {
        let last = end.max(start + 1) - 1;
        Span {
            start: self.host_start(start),
            end: self.host_end(last).max(self.host_start(start)),
        }
    }

    /// The same map in a host of which this one's host is a part that starts at byte `offset`.
    pub fn moved(mut self, offset: u64) -> Self {
        for piece in &mut self.pieces {
            piece.host_start += offset;
        }
        self
    }

    fn piece(&self, at: usize) -> Option<&Piece> {
        let after = self.pieces.partition_point(|p| p.text_start as usize <= at);
        self.pieces.get(after.saturating_sub(1))
    }

    fn host_start(&self, at: usize) -> u64 {
        self.piece(at).map_or(0, |p| {
            let inside = at - (p.text_start as usize).min(at);
            if p.text_len == p.host_len {
                p.host_start + inside as u64
            } else {
                p.host_start
            }
        })
    }

    fn host_end(&self, at: usize) -> u64 {
        self.piece(at).map_or(0, |p| {
            let inside = at - (p.text_start as usize).min(at);
            if p.text_len == p.host_len {
                (p.host_start + inside as u64 + 1).min(p.host_start + u64::from(p.host_len))
            } else {
                p.host_start + u64::from(p.host_len)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_map_to_their_whole_source() {
        // host: "ab\ncd" with the escape as two bytes at 3..5 (after the opening quote at 0)
        let mut map = SourceMap::default();
        map.push(2, 1, 2);
        map.push(1, 3, 2);
        map.push(2, 5, 2);
        assert_eq!(map.host(0, 2), Span::new(1, 3));
        assert_eq!(map.host(2, 3), Span::new(3, 5));
        assert_eq!(map.host(3, 5), Span::new(5, 7));
        assert_eq!(map.host(1, 4), Span::new(2, 6));
    }

    #[test]
    fn neighbouring_verbatim_pieces_join() {
        let mut map = SourceMap::verbatim(10, 4);
        map.push(3, 14, 3);
        assert_eq!(map, SourceMap::verbatim(10, 7));
    }
}
